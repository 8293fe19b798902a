using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Tests.Proxy;

public class ProxyTests
{
    // A replica on a busy machine is slow, not ill.
    private static readonly Dictionary<string, string> LongProbeTimeout = new()
    {
        ["EdgeCache__Enabled"] = "false",
        ["AdmissionControl__InitialConcurrency"] = "100",
        ["ReverseProxy__Clusters__catalog__HealthCheck__Active__Timeout"] = "00:00:30",
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/items?ids=1&ids=2")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/scalar/")]
    public async Task Catalog_paths_are_forwarded_unchanged(string path)
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(replica);
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "abc");
        var received = await gateway.Client.GetFromJsonAsync<Received>(path, Cancelled);
        Assert.Equal((replica.Address, path, "Bearer abc"), (received!.Replica, received.Path, received.Authorization));
    }

    [Fact]
    public async Task Unknown_path_is_404_from_the_gateway()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(replica);
        using var response = await gateway.Client.GetAsync("/jobs", Cancelled);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
    }

    [Theory]
    [InlineData("01")]
    [InlineData("00")]
    public async Task Trace_continues_below_the_gateway_span(string flags)
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c", span = "b7ad6b7169203331";
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(LongProbeTimeout, replica);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalog/items")
        {
            Headers = { { "traceparent", $"00-{trace}-{span}-{flags}" }, { "tracestate", "vendor=1" } },
        };
        using var response = await gateway.Client.SendAsync(request, Cancelled);
        var received = await response.Content.ReadFromJsonAsync<Received>(Cancelled);
        Assert.Matches($"^00-{trace}-(?!{span})[0-9a-f]{{16}}-{flags}$", received!.Headers["traceparent"]);
        Assert.Equal("vendor=1", received.Headers["tracestate"]);
    }

    [Fact]
    public async Task Concurrent_requests_are_spread_evenly_over_replicas()
    {
        await using var first = await Replica.StartAsync();
        await using var second = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(LongProbeTimeout, first, second);
        using var arrived = new SemaphoreSlim(0);
        first.Hold(arrived);
        second.Hold(arrived);

        var held = gateway.Client.GetAsync("/api/catalog/items/1", TestContext.Current.CancellationToken);
        await arrived.WaitAsync(TestContext.Current.CancellationToken);
        var (busy, idle) = first.Requests == 1 ? (first, second) : (second, first);
        idle.Release();
        for (var n = 0; n < 5; n++)
            (await gateway.Client.GetAsync("/api/catalog/items/1", TestContext.Current.CancellationToken)).Dispose();

        Assert.Equal((1, 5), (busy.Requests, idle.Requests));
        busy.Release();
        (await held).Dispose();
    }

    [Fact(Timeout = 180_000)]
    public async Task Draining_replica_gets_no_requests_until_it_is_ready_again()
    {
        await using var first = await Replica.StartAsync();
        await using var second = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(LongProbeTimeout, first, second);

        second.Ready = false;
        while (await CountConcurrentRequestsAsync(gateway, first, second) != (10, 0))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        Assert.Equal((10, 0), await CountConcurrentRequestsAsync(gateway, first, second));

        second.Ready = true;
        while (await CountConcurrentRequestsAsync(gateway, first, second) != (5, 5))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    // Ten requests, one after the other, none answered before the last one has arrived.
    private static async Task<(int First, int Second)> CountConcurrentRequestsAsync(GatewayProcess gateway, Replica first, Replica second)
    {
        using var arrived = new SemaphoreSlim(0);
        first.Hold(arrived);
        second.Hold(arrived);
        var answers = new List<Task<Received?>>();
        while (answers.Count < 10)
        {
            answers.Add(gateway.Client.GetFromJsonAsync<Received>("/api/catalog/items", Cancelled));
            await arrived.WaitAsync(Cancelled);
        }

        first.Release();
        second.Release();
        var replicas = await Task.WhenAll(answers);
        return (replicas.Count(answer => answer?.Replica == first.Address), replicas.Count(answer => answer?.Replica == second.Address));
    }
}
