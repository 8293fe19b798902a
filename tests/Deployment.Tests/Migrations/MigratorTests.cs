using Deployment.Tests.Identity;

namespace Deployment.Tests.Migrations;

/// <summary>The migrator as a release runs it: a process that runs to completion.</summary>
public class MigratorTests(Servers servers)
{
    [Fact]
    public async Task Concurrent_migrators_apply_the_scripts_once()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var program = Repository.PathOf("CatalogMigrator", "bin", Repository.Configuration, "net10.0", "CatalogMigrator.dll");

        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Tool.RunAsync(
            "dotnet",
            AppContext.BaseDirectory,
            [new("ConnectionStrings__catalogdb", database.ConnectionString), new("Logging__LogLevel__Default", "Information")],
            program)));

        Assert.All(results, result => result.Demand());
        Assert.Single(results, result => result.Output.Contains("Applied 0", StringComparison.Ordinal));
        Assert.Single(results, result => result.Output.Contains("The schema is up to date.", StringComparison.Ordinal));
    }
}
