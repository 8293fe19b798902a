namespace Scalable.Jobs.Files;

/// <summary>The store of uploads and results. Files appear completely or not at all, and are never modified.</summary>
public interface IJobFiles
{
    /// <summary>
    /// Stores the content that <paramref name="write"/> writes and returns its length in bytes. A failed or cancelled write leaves no file.
    /// </summary>
    /// <param name="name">The name of the file; an existing file is replaced.</param>
    /// <param name="write">Writes the content sequentially; the file appears only after it has returned.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <exception cref="FileStoreFullException">The file store is full.</exception>
    Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Deletes a file if it exists.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
