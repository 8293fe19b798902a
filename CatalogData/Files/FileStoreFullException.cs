namespace CatalogData.Files;

/// <summary>The file store has no room left. Nothing of the file remains; when there is room again, the same write succeeds.</summary>
public sealed class FileStoreFullException(string name, Exception cause) : IOException($"The file store has no room for '{name}'.", cause);
