namespace CatalogData.Files;

/// <summary>Tells a full disk from everything else that can go wrong with one.</summary>
internal static class DiskFull
{
    private const int NoSpace = 28; // ENOSPC, of Linux and macOS
    private const int LinuxQuota = 122; // EDQUOT
    private const int MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    // .NET has no type of its own for it: the system's number is all there is.
    public static bool Is(IOException failure) => failure.HResult switch
    {
        NoSpace or WindowsDiskFull or WindowsHandleDiskFull => true,
        LinuxQuota => OperatingSystem.IsLinux(),
        MacQuota => OperatingSystem.IsMacOS(),
        _ => false,
    };
}
