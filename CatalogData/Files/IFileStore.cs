namespace CatalogData.Files;

/// <summary>Where uploads and results live. Files are streamed in and out, appear whole or not at all, and never change.</summary>
/// <remarks>A name is one to eight segments of letters, digits, '-', '_' and '.', separated by '/': <c>imports/0198….csv</c>.</remarks>
public interface IFileStore
{
    /// <summary>Stores what the stream holds under a name and returns its length in bytes. A failed or cancelled write leaves nothing.</summary>
    Task<long> WriteAsync(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading from its start, or returns null if there is none of that name.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a file; one that is not there is as good as removed.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
