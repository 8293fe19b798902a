namespace Repository.Tests;

/// <summary>The repository's own files.</summary>
internal static class Source
{
    private static readonly string[] Skipped = ["bin", "obj", ".git", ".local"];

    public static string Root => RepositoryRoot.Folder;

    public static IEnumerable<string> Files(string folder, string pattern) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Root, file).Split('/').Any(Skipped.Contains));
}
