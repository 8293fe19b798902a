using CatalogService.Tests.Servers;
using Scalable.Diagnosis.Testing;

namespace CatalogService.Tests.Database;

/// <summary>What the service's own telemetry shows of its requests.</summary>
public sealed class ScalingMistakesTests(CatalogServers servers)
{
    [Fact]
    public async Task Reads_of_any_size_show_no_mistake()
    {
        await using var recorder = await TelemetryRecorder.ListenAsync(TestContext.Current.CancellationToken);
        recorder.QuietTime = TimeSpan.FromMilliseconds(500);
        await using var replica = await Replica.StartAsync(
            servers, [("Cache__Enabled", "false"), .. recorder.Environment.Select(setting => (setting.Key, setting.Value))]);
        using var client = new HttpClient(recorder.CreateHandler(new SocketsHttpHandler())) { BaseAddress = replica.Address };
        foreach (var size in new[] { 5, 20, 100 })
        {
            await client.ReadAsync($"/api/catalog/items?pageSize={size}");
            await client.ReadAsync($"/api/catalog/items/withsemanticrelevance?text=a&pageSize={size}");
        }

        foreach (var path in new[] { "/api/catalog/items", "/api/catalog/items/withsemanticrelevance" })
        {
            var requests = await recorder.ForRequest(path, TestContext.Current.CancellationToken);
            requests.ShouldUseAtMost(statements: 3).ShouldHaveNoScalingMistakes();
            Assert.All(requests.Statements, count => Assert.InRange(count, 1, 3));
        }
    }
}
