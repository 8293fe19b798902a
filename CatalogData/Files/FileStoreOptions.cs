using System.ComponentModel.DataAnnotations;

namespace CatalogData.Files;

/// <summary>Section <c>FileStore</c>, and <c>ConnectionStrings:files</c>.</summary>
public sealed class FileStoreOptions : IValidatableObject
{
    public const string Section = "FileStore";

    /// <summary>The folder that the catalogue's services share. It is made if it is missing. Not used with <see cref="Blobs"/>.</summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// <c>ConnectionStrings:files</c>: the Azure storage account that files live in instead, as a connection string with its key, or as its blob
    /// address (<c>https://account.blob.core.windows.net</c>) for a managed identity. Default: none.
    /// </summary>
    public string? Blobs { get; set; }

    /// <summary>The account's container. It is made if it is missing. Default: <c>files</c>.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$", ErrorMessage = "FileStore:Container is no name of a container: 3 to 63 lower-case letters, digits and single hyphens.")]
    public string Container { get; set; } = "files";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Folder) && string.IsNullOrWhiteSpace(Blobs))
        {
            yield return new ValidationResult(
                "FileStore:Folder is not set: name a folder that the catalogue service and the worker share, or a storage account in ConnectionStrings:files.");
        }
    }
}
