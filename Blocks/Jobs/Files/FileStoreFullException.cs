namespace Scalable.Jobs.Files;

/// <summary>The file store is full. No part of the file remains; the same write succeeds once there is space again.</summary>
/// <param name="name">The name of the file.</param>
/// <param name="cause">The failure of the store.</param>
public sealed class FileStoreFullException(string name, Exception cause)
    : IOException($"The file store has no space left for '{name}'.", cause);
