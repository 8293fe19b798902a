namespace Scalable.Bench.Processes;

/// <summary>Where the programs are that belong to this build.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>
    /// The program of a project (<c>Gateway</c>, <c>bench/Twin</c>), in the configuration that this program was built in.
    /// </summary>
    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public static string Program(string project)
    {
        // …/bin/{configuration}/{framework}
        var build = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var folder = Path.Combine(Root, project);
        var name = Path.GetFileNameWithoutExtension(Directory.GetFiles(folder, "*.csproj").Single());
        var program = Path.Combine(folder, "bin", build.Parent!.Name, build.Name, $"{name}.dll");
        return File.Exists(program)
            ? program
            : throw new FileNotFoundException($"{project} is not built in {build.Parent.Name}: dotnet build -c {build.Parent.Name}.");
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Scalable.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Run it from within the repository.");
    }
}
