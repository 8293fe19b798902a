namespace Scalable.Tests;

/// <summary>
/// The repository that these tests were built in. Not by [CallerFilePath]: a build for CI writes no path of the machine
/// into its assemblies.
/// </summary>
internal static class RepositoryRoot
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
