namespace Repository.Tests;

/// <summary>The repository's own files.</summary>
internal static class Source
{
    private static readonly string[] Skipped = ["bin", "obj", ".git", ".local"];

    public static string Root { get; } = Find();

    public static IEnumerable<string> Files(string folder, string pattern) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Root, file).Split('/').Any(Skipped.Contains));

    // Not by [CallerFilePath]: a build for CI writes no path of the machine into its assemblies.
    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Scalable.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
