namespace CatalogData.Files;

/// <summary>Distinguishes a full disk from other I/O errors.</summary>
internal static class DiskFullErrors
{
    private const int NoSpace = 28; // ENOSPC on Linux and macOS
    private const int LinuxQuota = 122; // EDQUOT on Linux
    private const int MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    // .NET has no exception type for it; only the error number of the operating system identifies it.
    public static bool Is(IOException failure) => failure.HResult switch
    {
        NoSpace or WindowsDiskFull or WindowsHandleDiskFull => true,
        LinuxQuota => OperatingSystem.IsLinux(),
        MacQuota => OperatingSystem.IsMacOS(),
        _ => false,
    };
}
