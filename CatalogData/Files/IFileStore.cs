using Scalable.Jobs.Files;

namespace CatalogData.Files;

/// <summary>Stores uploads and results. Files are streamed, appear completely or not at all, and are never modified.</summary>
/// <remarks>A name has one to eight segments of letters, digits, '-', '_' and '.', separated by '/': <c>imports/0198….csv</c>.</remarks>
public interface IFileStore : IJobFiles
{
    /// <summary>Opens a file for reading, or returns null if it does not exist. The stream is seekable.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken);
}

public static class FileStoreExtensions
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Stores the content of the stream and returns its length in bytes. A failed or cancelled write leaves no file.</summary>
    /// <exception cref="FileStoreFullException">The file store is full.</exception>
    public static Task<long> WriteAsync(this IFileStore files, string name, Stream content, CancellationToken cancellationToken) =>
        files.WriteAsync(name, (file, cancel) => content.CopyToAsync(file, BufferSize, cancel), cancellationToken);
}
