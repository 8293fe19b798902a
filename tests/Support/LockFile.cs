namespace Scalable.Tests;

/// <summary>A lock among processes: a file of the machine's temporary folder, open for one of them at a time.</summary>
internal static class LockFile
{
    /// <summary>Waits, as long as it takes, until nobody else has the file open.</summary>
    public static async Task<FileStream> TakeAsync(string name, TimeSpan between)
    {
        var path = Path.Combine(Path.GetTempPath(), name);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) // Somebody else's turn.
            {
                await Task.Delay(between);
            }
        }
    }
}
