// Tests of the service in ../Npgsql: what a request asks of the database is as much a part of its behaviour as its answer.
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Scalable.Diagnosis.Testing;
using Xunit;

public sealed class ProductsTests(WebApplicationFactory<Program> factory) : IClassFixture<WebApplicationFactory<Program>>
{
    [Fact]
    public async Task List_of_products_takes_one_statement_whatever_its_length()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        for (var product = 1; product <= 20; product++)
            await factory.CreateClient().PostAsJsonAsync("/products", new { Name = $"Lamp {product}" }, cancellationToken);

        await using var recorder = TelemetryRecorder.InProcess();
        var client = factory.CreateDefaultClient(recorder.CreateHandler());
        await client.GetStringAsync("/products?count=5", cancellationToken);
        await client.GetStringAsync("/products?count=20", cancellationToken);

        var requests = await recorder.ForRequest("/products", cancellationToken);
        requests.ShouldHaveNoScalingMistakes().ShouldUseAtMost(statements: 1);
    }
}
