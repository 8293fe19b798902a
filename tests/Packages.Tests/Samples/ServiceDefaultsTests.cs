using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Packages.Tests.Samples;

public class ServiceDefaultsTests(PackagesFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_is_healthy_explains_errors_and_admits_no_write_without_a_token()
    {
        await using var sample = await SampleProcess.StartAsync(
            fixture.Feed, "ServiceDefaults", ("DOTNET_ENVIRONMENT", "Development"), ("ASPNETCORE_ENVIRONMENT", "Development"));

        Assert.Equal("Healthy", await sample.Client.GetStringAsync("/health", Cancel));
        using var missing = await sample.Client.GetAsync("/orders/2", Cancel);
        var problem = await missing.Content.ReadFromJsonAsync<JsonNode>(Cancel);
        Assert.Equal((HttpStatusCode.NotFound, 32), (missing.StatusCode, ((string)problem!["traceId"]!).Length));
        using var write = await sample.Client.PostAsync("/orders", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, write.StatusCode);
    }

    [Fact]
    public async Task Production_without_an_authority_ends_with_a_line_that_says_so()
    {
        await using var sample = SampleProcess.Start(
            fixture.Feed, "ServiceDefaults", [("DOTNET_ENVIRONMENT", "Production"), ("ASPNETCORE_ENVIRONMENT", "Production")]);

        await sample.LineAsync("Authentication:Schemes:Bearer:Authority is not set");
        Assert.Equal(1, await sample.ExitAsync());
    }
}
