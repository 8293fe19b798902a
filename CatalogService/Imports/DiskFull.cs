namespace CatalogService.Imports;

/// <summary>Tells a disk without room from one that is broken.</summary>
internal static class DiskFull
{
    private const int NoSpace = 28; // ENOSPC
    private const int Quota = 122; // EDQUOT, on Linux
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool Is(IOException failure) => failure.HResult is NoSpace or Quota or WindowsDiskFull;
}
