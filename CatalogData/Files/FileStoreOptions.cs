using System.ComponentModel.DataAnnotations;

namespace CatalogData.Files;

/// <summary>Section <c>FileStore</c> and <c>ConnectionStrings:files</c>: where uploads and results are stored.</summary>
public sealed class FileStoreOptions : IValidatableObject
{
    public const string Section = "FileStore";

    /// <summary>
    /// The folder shared by the catalogue service and the worker. Created if missing. Ignored if <see cref="Blobs"/> is set.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// <c>ConnectionStrings:files</c>: an Azure storage account to use instead of a folder, as a connection string with its key, or as its
    /// blob endpoint (<c>https://account.blob.core.windows.net</c>) for a managed identity. Default: none.
    /// </summary>
    public string? Blobs { get; set; }

    /// <summary>The blob container. Created if missing. Default: <c>files</c>.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$",
        ErrorMessage = "must be a valid container name: 3 to 63 lower-case letters, digits and single hyphens")]
    public string Container { get; set; } = "files";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Folder) && string.IsNullOrWhiteSpace(Blobs))
        {
            yield return new ValidationResult(
                "FileStore:Folder is not set: set it to a folder shared by the services, or ConnectionStrings:files to a storage account.");
        }
    }
}
