namespace Packages.Tests;

/// <summary>The version of a package is the tag of its commit, and the same commit makes the same package.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("version-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clones_of_a_tag_pack_its_version_and_the_same_bytes()
    {
        var first = await PackAsync("first");
        var second = await PackAsync(Path.Combine("second", "folder"));

        Assert.Equal("Scalable.AdmissionControl.1.2.3.nupkg", Path.GetFileName(first));
        Assert.Equal(await File.ReadAllBytesAsync(first, Cancel), await File.ReadAllBytesAsync(second, Cancel));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Packs a small block in a clone of its own, with a tag.</summary>
    private async Task<string> PackAsync(string name)
    {
        var clone = Path.Combine(_folder.FullName, name);
        (await Tool.RunAsync("git", RepositoryRoot.Folder, [], "clone", "--quiet", "--shared", RepositoryRoot.Folder, clone)).Demand();
        (await Tool.RunAsync("git", clone, [], "tag", "v1.2.3")).Demand();
        var packed = await Tool.RunAsync("dotnet", clone, [], "pack", Path.Combine("Blocks", "AdmissionControl"), "--output", "packages");
        packed.Demand();
        return Directory.GetFiles(Path.Combine(clone, "packages"), "*.nupkg").Single();
    }
}
