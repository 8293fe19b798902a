namespace Packages.Tests.Samples;

/// <summary>The sample is a test itself, of the service with EF Core.</summary>
public class DiagnosisTests(PackagesFixture fixture)
{
    private const string OneQuery = "await shop.Products.OrderBy(product => product.Id).Take(count).ToListAsync(cancellationToken)";
    private const string QueryPerProduct = "(await shop.Products.Select(product => product.Id).Take(count).ToListAsync(cancellationToken))"
        + ".Select(id => shop.Products.AsNoTracking().Single(product => product.Id == id)).ToArray()";

    [Fact]
    public async Task Test_of_a_service_passes_while_it_makes_no_mistake()
    {
        var run = await RunAsync(fixture.Feed.Samples, "diagnosed");

        Assert.Contains("Total: 1, Errors: 0, Failed: 0,", run.Demand(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_of_a_service_that_queries_for_each_product_fails_and_names_the_mistake()
    {
        var samples = fixture.Feed.CopySamples("mistake");
        var service = Path.Combine(samples, "Npgsql", "Program.cs");
        var source = await File.ReadAllTextAsync(service, TestContext.Current.CancellationToken);
        Assert.Contains(OneQuery, source, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            service, source.Replace(OneQuery, QueryPerProduct, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await fixture.Feed.BuildAsync(samples, Path.Combine("Diagnosis", "Products.Tests.csproj"));

        var run = await RunAsync(samples, "mistaken");

        Assert.NotEqual(0, run.ExitCode);
        Assert.True(
            run.Output.Contains("error[n-plus-one]: One request makes the same query 5 to 20 times.", StringComparison.Ordinal),
            run.Output);
    }

    private async Task<Tool.Result> RunAsync(string samples, string name)
    {
        var database = await fixture.CreateDatabaseAsync(name);
        var folder = Path.Combine(samples, "Diagnosis");
        return await Tool.RunAsync(
            "dotnet", folder, [KeyValuePair.Create("ConnectionStrings__shop", $"{database};Maximum Pool Size=10")],
            Path.Combine(folder, "bin", "Debug", "net10.0", "Products.Tests.dll"));
    }
}
