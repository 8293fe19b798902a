namespace CatalogData.Files;

/// <summary>Where uploads and results live. Files are streamed in and out, appear whole or not at all, and never change.</summary>
/// <remarks>A name is one to eight segments of letters, digits, '-', '_' and '.', separated by '/': <c>imports/0198….csv</c>.</remarks>
public interface IFileStore
{
    /// <summary>Stores what is written to the stream under a name and returns its length in bytes. A failed or cancelled write leaves nothing.</summary>
    /// <param name="name">The file's name; a file that has it is replaced.</param>
    /// <param name="write">Writes the content, front to back; the file is there when this has returned and not before.</param>
    /// <exception cref="FileStoreFullException">There is no room for it.</exception>
    Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading from its start, or returns null if there is none of that name. The stream can seek.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a file; one that is not there is as good as removed.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}

public static class FileStoreExtensions
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Stores what the stream holds under a name and returns its length in bytes. A failed or cancelled write leaves nothing.</summary>
    /// <exception cref="FileStoreFullException">There is no room for it.</exception>
    public static Task<long> WriteAsync(this IFileStore files, string name, Stream content, CancellationToken cancellationToken) =>
        files.WriteAsync(name, (file, cancel) => content.CopyToAsync(file, BufferSize, cancel), cancellationToken);
}
