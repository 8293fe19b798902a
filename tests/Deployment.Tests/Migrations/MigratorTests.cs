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

    [Theory]
    [InlineData("Logins:Catalog:Nam", "catalog", "Logins has an unknown key or an invalid value: ")]
    [InlineData("Durability:Standby", "true", "Durability has an unknown key or an invalid value: ")]
    [InlineData("Seed:Items", "-1", "Seed:Items is '-1': it must be from 0 to 100000000.")]
    public async Task Invalid_setting_ends_the_migrator_with_one_line_that_names_it(string key, string value, string named)
    {
        var result = await Tool.RunAsync(
            "dotnet", AppContext.BaseDirectory, [new("ConnectionStrings__catalogdb", "Host=127.0.0.1;Port=1")],
            Repository.PathOf("CatalogMigrator", "bin", Repository.Configuration, "net10.0", "CatalogMigrator.dll"), $"--{key}={value}");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"Migration failed: {named}", result.Errors.TrimStart(), StringComparison.Ordinal);
    }
}
