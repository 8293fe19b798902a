using System.Text.RegularExpressions;

namespace CatalogData.Files;

/// <summary>Temporary names for files being written, and the removal of those left by crashed processes.</summary>
internal static partial class TemporaryFiles
{
    /// <summary>A temporary file not written to for this long is abandoned: no upload may pause that long.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Returns a new temporary name in the target folder of a file.</summary>
    public static string NameFor(string place) => $"{place}.{Guid.NewGuid():N}.tmp";

    /// <summary>Removes abandoned temporary files from a folder and its subfolders.</summary>
    /// <returns>The number of removed files.</returns>
    public static int Sweep(string folder, DateTimeOffset now)
    {
        if (!Directory.Exists(folder))
            return 0;
        var abandoned = Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories)
            .Where(file => Pattern().IsMatch(file) && File.GetLastWriteTimeUtc(file) < (now - Abandoned).UtcDateTime)
            .ToList();
        abandoned.ForEach(File.Delete);
        return abandoned.Count;
    }

    [GeneratedRegex(@"\.[0-9a-f]{32}\.tmp\z")]
    private static partial Regex Pattern();
}
