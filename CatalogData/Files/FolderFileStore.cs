using Microsoft.Extensions.Options;
using Scalable.Jobs.Files;

namespace CatalogData.Files;

/// <summary>
/// A file store in a folder. A file is written under a temporary name in its target folder and then renamed, which is atomic on POSIX; then
/// its content and its name are flushed to the disk.
/// </summary>
internal sealed class FolderFileStore(IOptions<FileStoreOptions> options) : IFileStore
{
    private const int BufferSize = 128 * 1024;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Value.Folder));

    public async Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var place = PathOf(name);
        var folder = Path.GetDirectoryName(place)!;
        // In the target folder: a rename is atomic only within a file system.
        var temporary = TemporaryFiles.NameFor(place);
        try
        {
            Directory.CreateDirectory(folder);
            long length;
            await using (var file = new FileStream(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await write(file, cancellationToken);
                // Durable before the caller is told that the file exists.
                file.Flush(flushToDisk: true);
                length = file.Length;
            }

            File.Move(temporary, place, overwrite: true);
            DirectoryFlusher.UpTo(_root, folder);
            return length;
        }
        catch (Exception failure)
        {
            File.Delete(temporary);
            if (failure is IOException io && DiskFullErrors.Is(io))
                throw new FileStoreFullException(name, failure);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize,
                FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var place = PathOf(name);
        if (File.Exists(place))
            File.Delete(place);
        return Task.CompletedTask;
    }

    private string PathOf(string name) => Path.Combine(_root, FileNameRule.Check(name));
}
