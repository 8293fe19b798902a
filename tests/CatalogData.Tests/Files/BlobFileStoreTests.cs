using CatalogData.Files;
using Microsoft.Extensions.Options;

namespace CatalogData.Tests.Files;

public sealed class BlobFileStoreTests(Azurite azurite) : FileStoreContract, IClassFixture<Azurite>
{
    // A container of its own for each test.
    private readonly BlobFileStore _store = new(Options.Create(new FileStoreOptions
    {
        Blobs = azurite.ConnectionString,
        Container = $"files-{Guid.NewGuid():N}",
    }));

    private protected override IFileStore Store => _store;

    [Fact]
    public async Task Interrupted_write_creates_no_blob()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync("imports/broken", async (file, cancel) =>
        {
            await file.WriteAsync(new byte[9_000_000], cancel);
            throw new IOException("The connection broke.");
        }, Cancel));

        Assert.Null(await Store.OpenAsync("imports/broken", Cancel));
    }

    [Fact]
    public async Task Empty_file_can_be_written_and_read()
    {
        Assert.Equal(0, await Store.WriteAsync("imports/empty", Stream.Null, Cancel));

        Assert.Equal("", await ReadAsync("imports/empty"));
    }
}
