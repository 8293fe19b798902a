using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Files;

namespace CatalogData.Files;

/// <summary>A file store in a container of Azure Blob Storage. A blob appears when its block list is committed.</summary>
internal sealed class BlobFileStore : IFileStore
{
    /// <summary>The read buffer: large enough to read a picture in one request and a price list in a few.</summary>
    private const int ReadBufferSize = 1024 * 1024;

    private readonly BlobContainerClient _container;
    private volatile bool _made;

    public BlobFileStore(IOptions<FileStoreOptions> options)
    {
        var account = options.Value.Blobs ?? throw new InvalidOperationException("ConnectionStrings:files is not set.");
        var service = Uri.TryCreate(account, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? new BlobServiceClient(address, new DefaultAzureCredential())
            : new BlobServiceClient(account);
        _container = service.GetBlobContainerClient(options.Value.Container);
    }

    public async Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlockBlobClient(FileNameRule.Check(name));
        await EnsureContainerAsync(cancellationToken);
        try
        {
            // Uncommitted blocks are invisible, and Azure deletes them after a week.
            await using var blocks = new BlobBlocks(blob);
            await write(blocks, cancellationToken);
            return await blocks.CommitAsync(cancellationToken);
        }
        catch (RequestFailedException full) when (full.ErrorCode == "AccountLimitExceeded" || full.Status == 507)
        {
            throw new FileStoreFullException(name, full);
        }
    }

    public async Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _container.GetBlobClient(FileNameRule.Check(name))
                .OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = ReadBufferSize }, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        _container.GetBlobClient(FileNameRule.Check(name)).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private async Task EnsureContainerAsync(CancellationToken cancellationToken)
    {
        if (_made)
            return;
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        _made = true;
    }
}
