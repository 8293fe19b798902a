namespace LocalAspire.Hosting.Processes;

/// <summary>Finds programs.</summary>
internal static class Executables
{
    // Not every user's PATH has the places where servers and system tools are.
    private static readonly string[] SystemFolders = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin"];

    /// <summary>The program's path, or null. Folders given come first, then PATH, then the usual places.</summary>
    public static string? Find(string name, params IEnumerable<string> folders)
    {
        if (Path.IsPathRooted(name)) return File.Exists(name) ? name : null;
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(path).Concat(SystemFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The .NET host that runs this very process.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(
        Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
