namespace LocalServers.Programs;

/// <summary>Finds programs.</summary>
internal static class Executables
{
    // Not every user's PATH has the places of servers and system tools.
    private static readonly string[] SystemFolders =
        ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin"];

    // To .NET a link to a file that is gone exists: what a removed package leaves behind.
    private static bool Exists(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is null or { Exists: true };

    /// <summary>The program's path, or null. The folders given come first, then PATH, then the usual places.</summary>
    public static string? Find(string name, params IEnumerable<string> folders)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(path).Concat(SystemFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(Exists);
    }
}
