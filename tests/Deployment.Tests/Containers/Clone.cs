namespace Deployment.Tests.Containers;

/// <summary>A copy of what a restore reads: the build's own files stay as they are.</summary>
internal static class Clone
{
    public static void To(TemporaryFolder folder)
    {
        string[] patterns = ["*.props", "*.targets", "global.json"];
        foreach (var file in patterns.SelectMany(pattern => Directory.GetFiles(Repository.Root, pattern)))
            Copy(folder, file);
        var blocks = Repository.PathOf("Blocks");
        Copy(folder, Path.Combine(blocks, "Directory.Build.props"));
        foreach (var file in Directory.GetDirectories(Repository.Root).Concat(Directory.GetDirectories(blocks)).SelectMany(one => (string[])
            [.. Directory.GetFiles(one, "*.csproj"), .. Directory.GetFiles(one, "packages.lock.json")]))
        {
            Copy(folder, file);
        }
    }

    public static void Copy(TemporaryFolder folder, string file)
    {
        var copy = folder.Of(Path.GetRelativePath(Repository.Root, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }
}
