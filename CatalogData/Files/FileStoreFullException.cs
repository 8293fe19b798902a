namespace CatalogData.Files;

/// <summary>The file store is full. No part of the file remains; the same write succeeds once there is space again.</summary>
public sealed class FileStoreFullException(string name, Exception cause)
    : IOException($"The file store has no space left for '{name}'.", cause);
