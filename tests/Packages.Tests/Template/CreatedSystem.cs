namespace Packages.Tests.Template;

/// <summary>
/// A system that a newcomer created from the template's package, in an empty folder, and built. Its tests run alone, since its build takes
/// all processors.
/// </summary>
[CollectionDefinition(nameof(CreatedSystem), DisableParallelization = true)]
public sealed class CreatedSystem(PackagesFixture packages) : ICollectionFixture<CreatedSystem>, IAsyncLifetime
{
    public const string Name = "Shop";

    public string Folder { get; } = packages.Feed.Folder(Name);

    public async ValueTask InitializeAsync()
    {
        var package = Path.Combine(packages.Feed.Packages, $"Scalable.Templates.{packages.Feed.Version}.nupkg");
        await NewAsync("install", package);
        await NewAsync("scalable", "--output", Folder);
        (await DotnetAsync("build", "-maxCpuCount:2")).Demand();
    }

    /// <summary>Creates the system under another name; it is not built.</summary>
    /// <returns>Its folder.</returns>
    internal async Task<string> CreateAsync(string name)
    {
        var folder = packages.Feed.Folder(name);
        await NewAsync("scalable", "--name", name, "--output", folder);
        return folder;
    }

    /// <summary>Runs the SDK in the system's folder.</summary>
    internal Task<Tool.Result> DotnetAsync(params string[] arguments) => Tool.RunAsync("dotnet", Folder, [], arguments);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The templates of whoever runs this stay as they are.
    private async Task NewAsync(params string[] arguments) =>
        (await DotnetAsync(["new", .. arguments, "--debug:custom-hive", packages.Feed.Folder("hive")])).Demand();
}
