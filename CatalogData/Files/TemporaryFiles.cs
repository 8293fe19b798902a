using System.Text.RegularExpressions;

namespace CatalogData.Files;

/// <summary>Files that are being written, and those that a process left half-written when it was killed.</summary>
internal static partial class TemporaryFiles
{
    /// <summary>A file that nobody has written to for this long is nobody's: no upload may pause that long.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>A new name beside a file's place.</summary>
    public static string NameFor(string place) => $"{place}.{Guid.NewGuid():N}.tmp";

    /// <summary>Removes what was abandoned in a folder and those below it.</summary>
    /// <returns>How many files that were.</returns>
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
