using Microsoft.Extensions.Options;

namespace CatalogData.Files;

/// <summary>
/// A folder as the file store. A file is written beside its place and renamed into it, which POSIX does at once; then all of it is on the
/// disk.
/// </summary>
internal sealed class FolderFileStore(IOptions<FileStoreOptions> options) : IFileStore
{
    private const int BufferSize = 128 * 1024;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Value.Folder));

    public async Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var place = PathOf(name);
        var folder = Path.GetDirectoryName(place)!;
        // In the file's own folder, since a rename is atomic within a file system only.
        var temporary = TemporaryFiles.NameFor(place);
        try
        {
            Directory.CreateDirectory(folder);
            long length;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await write(file, cancellationToken);
                // On the disk before anybody is promised that the file is there.
                file.Flush(flushToDisk: true);
                length = file.Length;
            }

            File.Move(temporary, place, overwrite: true);
            FolderFlush.UpTo(_root, folder);
            return length;
        }
        catch (Exception failure)
        {
            File.Delete(temporary);
            if (failure is IOException io && DiskFull.Is(io))
                throw new FileStoreFullException(name, failure);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan));
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

    private string PathOf(string name) => Path.Combine(_root, FileName.Check(name));
}
