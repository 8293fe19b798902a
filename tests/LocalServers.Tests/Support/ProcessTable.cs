using System.Globalization;

namespace LocalServers.Tests.Support;

/// <summary>The machine's processes, as <c>/proc</c> has them.</summary>
internal static class ProcessTable
{
    /// <summary>The processes with this text on their command line or in their environment.</summary>
    public static IReadOnlyList<string> Mentioning(string text) =>
    [
        .. Directory.GetDirectories("/proc")
            .Where(folder =>
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && id != Environment.ProcessId)
            .Where(folder => Contains(folder, "cmdline", text) || Contains(folder, "environ", text))
            .Select(folder => Path.GetFileName(folder)!),
    ];

    private static bool Contains(string folder, string file, string text)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
