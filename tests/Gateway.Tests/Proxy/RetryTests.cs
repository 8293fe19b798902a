using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Proxy;

public class RetryTests
{
    private static readonly Dictionary<string, string> NoHealthChecks = new()
    {
        ["ReverseProxy__Clusters__catalog__HealthCheck__Active__Enabled"] = "false",
        ["ReverseProxy__Clusters__catalog__HealthCheck__Passive__Enabled"] = "false",
        ["ReverseProxy__Clusters__catalog__LoadBalancingPolicy"] = "RoundRobin",
        ["ReverseProxy__Routes__writes__AuthorizationPolicy"] = "anonymous",
        ["EdgeCache__Enabled"] = "false",
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_read_is_retried_once_on_another_replica_within_the_retry_budget()
    {
        await using var good = await Replica.StartAsync();
        await using var bad = await Replica.StartAsync();
        bad.Answer = Abort;
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>(NoHealthChecks) { ["AdmissionControl__Enabled"] = "false" }, good, bad);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 400; i++)
        {
            using var answer = await gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
            statuses.Add(answer.StatusCode);
        }

        // 100 retries saved up, and one for every ten requests: 140 at most, of the 200 that met the bad replica.
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), 200 + 130, 200 + 142);
        Assert.All(statuses.Take(150), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Cache_fetch_interrupted_mid_response_is_repeated_on_another_replica()
    {
        const string whole = "all of the answer";
        await using var good = await Replica.StartAsync();
        await using var bad = await Replica.StartAsync();
        good.Answer = _ => Task.FromResult(Results.Text(whole));
        bad.Answer = async context =>
        {
            context.Response.ContentLength = whole.Length;
            await context.Response.WriteAsync(whole[..5], Cancelled);
            await context.Response.Body.FlushAsync(Cancelled);
            return await Abort(context);
        };
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>(NoHealthChecks) { ["EdgeCache__Enabled"] = "true" }, good, bad);

        // In turns: at least one of two begins at the bad replica.
        foreach (var path in (string[])["/api/catalog/items/1", "/api/catalog/items/2"])
            Assert.Equal(whole, await gateway.Client.GetStringAsync(path, Cancelled));
        Assert.True(bad.Requests > 0);
    }

    [Fact]
    public async Task Failed_read_is_retried_on_the_only_destination()
    {
        await using var balancer = await Replica.StartAsync();
        var answered = 0;
        balancer.Answer = context => Interlocked.Increment(ref answered) % 2 == 1 ? Abort(context) : Task.FromResult(Results.Text("ok"));
        await using var gateway = await GatewayProcess.StartAsync(NoHealthChecks, balancer);

        for (var i = 0; i < 5; i++)
            Assert.Equal("ok", await gateway.Client.GetStringAsync("/api/catalog/items/1", Cancelled));

        Assert.Equal(10, balancer.Requests);
    }

    [Fact]
    public async Task Failed_write_is_never_retried()
    {
        await using var good = await Replica.StartAsync();
        await using var bad = await Replica.StartAsync();
        bad.Answer = Abort;
        await using var gateway = await GatewayProcess.StartAsync(NoHealthChecks, good, bad);
        for (var i = 0; i < 10; i++)
            (await gateway.Client.PostAsync("/api/catalog/items", null, Cancelled)).Dispose();
        Assert.Equal(10, good.Requests + bad.Requests);
    }

    [Fact]
    public async Task Response_to_a_failed_write_has_Retry_After_and_503_if_no_replica_received_it()
    {
        var replica = await Replica.StartAsync();
        replica.Answer = Abort;
        await using var gateway = await GatewayProcess.StartAsync(NoHealthChecks, replica);
        var interrupted = await WriteAsync();
        await replica.DisposeAsync();
        var unreachable = await WriteAsync();

        Assert.Equal((HttpStatusCode.BadGateway, "1"), interrupted);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), unreachable);

        async Task<(HttpStatusCode, string)> WriteAsync()
        {
            using var response = await gateway.Client.PostAsync("/api/catalog/items", null, Cancelled);
            return (response.StatusCode, Assert.Single(response.Headers.GetValues("Retry-After")));
        }
    }

    [Fact]
    public async Task Replica_that_accepts_no_connections_fails_no_read_and_one_write()
    {
        await using var good = await Replica.StartAsync();
        using var full = new FullServer();
        var settings = new Dictionary<string, string>(NoHealthChecks)
        {
            ["services__catalog__http__1"] = full.Address,
            ["ReverseProxy__Clusters__catalog__HealthCheck__Passive__Enabled"] = "true",
            ["ReverseProxy__Clusters__catalog__HealthCheck__Passive__ReactivationPeriod"] = "00:00:01",
        };
        await using (var reading = await GatewayProcess.StartAsync(settings, good))
        {
            for (var i = 0; i < 4; i++)
                Assert.Equal(HttpStatusCode.OK, (await reading.Client.GetAsync("/api/catalog/items/1", Cancelled)).StatusCode);
        }

        settings["ReverseProxy__Clusters__catalog__HealthCheck__Passive__ReactivationPeriod"] = "01:00:00";
        await using var writing = await GatewayProcess.StartAsync(settings, good);
        var failed = 0;
        for (var i = 0; i < 6; i++)
            failed += (await writing.Client.PostAsync("/api/catalog/items", null, Cancelled)).IsSuccessStatusCode ? 0 : 1;
        Assert.Equal(1, failed);
    }

    [Fact]
    public async Task Cache_fetches_survive_a_replica_that_interrupts_every_response()
    {
        await using var good = await Replica.StartAsync();
        await using var bad = await Replica.StartAsync();
        bad.Answer = BreakOff;
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>(NoHealthChecks) { ["EdgeCache__Enabled"] = "true" }, good, bad);
        for (var i = 0; i < 6; i++)
        {
            var answer = await gateway.Client.GetAsync($"/api/catalog/items/{i}", Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(good.Address, await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }

        Assert.InRange(bad.Requests, 1, 6);
    }

    private static async Task<IResult> BreakOff(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("the first half");
        context.Abort();
        return Results.Empty;
    }

    private static Task<IResult> Abort(HttpContext context)
    {
        context.Abort();
        return Task.FromResult(Results.Empty);
    }
}
