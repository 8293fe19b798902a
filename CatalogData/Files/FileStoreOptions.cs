using System.ComponentModel.DataAnnotations;

namespace CatalogData.Files;

/// <summary>Section <c>FileStore</c>.</summary>
public sealed class FileStoreOptions
{
    public const string Section = "FileStore";

    /// <summary>The folder that the catalogue's services share. It is made if it is missing.</summary>
    [Required(ErrorMessage = "FileStore:Folder is not set: name a folder that the catalogue service and the worker share.")]
    public string Folder { get; set; } = "";
}
