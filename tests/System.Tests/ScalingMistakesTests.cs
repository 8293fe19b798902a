using Aspire.Hosting.Testing;
using Scalable.SystemTests.Logins;
using Scalable.SystemTests.Support;

namespace Scalable.SystemTests;

/// <summary>What the telemetry of all services together shows of a request.</summary>
public class ScalingMistakesTests(LeastPrivilegeFixture stack)
{
    [Fact(Timeout = 300_000)]
    public async Task Pages_of_any_size_show_no_mistake_from_the_gateway_to_the_database()
    {
        var recorder = await stack.RecorderAsync();
        using var client = new HttpClient(recorder.CreateHandler(new SocketsHttpHandler()))
        {
            BaseAddress = stack.App.GetEndpoint("gateway"),
        };
        foreach (var size in new[] { 7, 31, 97 })
            await client.GetJsonAsync($"/api/catalog/items?pageSize={size}");

        var requests = await recorder.ForRequest("/api/catalog/items", TestContext.Current.CancellationToken);

        requests.ShouldUseAtMost(statements: 3).ShouldHaveNoScalingMistakes();
        Assert.All(requests.Statements, count => Assert.InRange(count, 1, 3));
    }
}
