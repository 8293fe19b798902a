using System.Reflection;

namespace Packages.Tests;

/// <summary>The packages of the repository in a folder of this run, and beside it the samples, built from them and nothing else.</summary>
internal sealed class PackageFeed : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packages-");

    /// <summary>A version that no cache of this machine has.</summary>
    public string Version { get; } = $"0.0.0-test-{Guid.NewGuid():N}";

    public string Packages => Path.Combine(_folder.FullName, "packages");

    public string Samples => Path.Combine(_folder.FullName, "samples");

    /// <summary>An empty folder for something else of this run.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;

    private static string Configuration => typeof(PackageFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "configuration").Value!;

    /// <summary>Packs what is built, and nothing anew.</summary>
    public async Task PackAsync()
    {
        var packed = await Tool.RunAsync(
            "dotnet", RepositoryRoot.Folder, [],
            "pack", "Scalable.sln", "--no-build", "--configuration", Configuration, "--output", Packages,
            $"-property:MinVerVersionOverride={Version}");
        packed.Demand();
    }

    /// <summary>Builds the samples in a folder that holds nothing else.</summary>
    public async Task BuildSamplesAsync()
    {
        CopySources(Path.Combine(RepositoryRoot.Folder, "samples"), Samples);
        await BuildAsync(Samples, "Samples.slnx");
    }

    /// <summary>Copies the samples once more, to change one of them.</summary>
    /// <returns>Their folder.</returns>
    public string CopySamples(string name)
    {
        CopySources(Path.Combine(RepositoryRoot.Folder, "samples"), Folder(name));
        return Folder(name);
    }

    /// <summary>
    /// Builds a project of somebody else's. What the machine's package cache has is taken from there; our packages are unpacked in this
    /// run's folder.
    /// </summary>
    public async Task BuildAsync(string folder, string project)
    {
        var cache = await Tool.RunAsync("dotnet", folder, [], "nuget", "locals", "global-packages", "--list", "--force-english-output");
        var shared = cache.Demand().Trim()["global-packages: ".Length..];
        var built = await Tool.RunAsync(
            "dotnet", folder, [],
            "build", project, "-maxCpuCount:2", $"-property:ScalableVersion={Version}",
            $"-property:RestorePackagesPath={Path.Combine(_folder.FullName, "cache")}", $"-property:RestoreFallbackFolders={shared}");
        built.Demand();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void CopySources(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        var folders = Directory.EnumerateDirectories(from).Select(folder => Path.GetFileName(folder));
        foreach (var folder in folders.Except(["bin", "obj", ".local"]))
            CopySources(Path.Combine(from, folder), Path.Combine(to, folder));
    }
}
