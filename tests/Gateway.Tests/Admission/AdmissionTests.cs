using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Admission;

public class AdmissionTests
{
    /// <summary>One request at a time, which has to be sent to a replica.</summary>
    private static readonly Dictionary<string, string> OneAtATime = new()
    {
        ["AdmissionControl__InitialConcurrency"] = "1",
        ["AdmissionControl__MinConcurrency"] = "1",
        ["AdmissionControl__MaxConcurrency"] = "1",
        ["ReverseProxy__Routes__writes__AuthorizationPolicy"] = "anonymous",
        ["EdgeCache__Enabled"] = "false",
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_without_room_is_rejected_with_problem_details_and_never_reaches_a_replica()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(OneAtATime, replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var first = gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
        await arrived.WaitAsync(Cancelled);

        using var second = await gateway.Client.GetAsync("/api/catalog/items/2", Cancelled);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        Assert.True(second.Headers.CacheControl?.NoStore);
        var problem = await second.Content.ReadFromJsonAsync<JsonObject>(Cancelled);
        Assert.Equal("The service is at capacity", (string?)problem!["title"]);
        Assert.Equal(1, replica.Requests);
        replica.Release();
        using var answer = await first;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_without_room_does_not_count_against_the_limit_of_its_client(bool isCached)
    {
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(OneAtATime)
        {
            ["EdgeCache__Enabled"] = $"{isCached}",
            ["RateLimiting__Policies__client__Permits"] = "3",
            ["RateLimiting__Policies__client__Burst"] = "3",
            ["RateLimiting__Policies__client__Period"] = "01:00:00",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var first = gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
        await arrived.WaitAsync(Cancelled);

        // Two at a time: the limit has room for no more. With the cache, both wait for one fetch.
        for (var round = 0; round < 3; round++)
        {
            foreach (var rejected in await Task.WhenAll(
                gateway.Client.GetAsync("/api/catalog/items/2", Cancelled), gateway.Client.GetAsync("/api/catalog/items/2", Cancelled)))
            {
                using (rejected)
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, rejected.StatusCode);
            }
        }

        replica.Release();
        (await first).Dispose();
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests })
        {
            using var answer = await gateway.Client.GetAsync("/api/catalog/items/3", Cancelled);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Under_overload_a_request_that_would_wait_in_vain_is_rejected_before_its_limits_are_read()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>(OneAtATime)
            {
                ["Hardening__TrustedProxies__0"] = "127.0.0.0/8",
                ["AdmissionControl__MaxWait"] = "00:00:01",
                ["AdmissionControl__MaxWaitUnderOverload"] = "00:00:30",
            },
            replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var held = SendAsync(client: 1);
        await arrived.WaitAsync(Cancelled);
        var waiting = Enumerable.Range(2, 5).Select(SendAsync).ToList();

        // Overload begins when these have waited for half a second; until then another client's request waits with them.
        var later = new List<Task<HttpResponseMessage>>();
        while (!later.Exists(task => task.IsCompleted))
        {
            later.Add(SendAsync(client: 10 + later.Count));
            await Task.WhenAny([Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled), .. later]);
        }

        var rejected = later.Find(task => task.IsCompleted)!;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await rejected).StatusCode);
        Assert.Equal(1, replica.Requests);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        replica.Release();
        Assert.All(await Task.WhenAll([held, .. waiting]), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));

        // On a busy machine the last ones may have been sent before the first rejection arrived.
        Assert.All(
            await Task.WhenAll(later),
            response => Assert.Equal(response.StatusCode == HttpStatusCode.OK, response.Headers.Contains("RateLimit")));

        async Task<HttpResponseMessage> SendAsync(int client)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalog/items/1");
            request.Headers.Add("X-Forwarded-For", $"10.0.0.{client}");
            return await gateway.Client.SendAsync(request, Cancelled);
        }
    }

    [Fact]
    public async Task Request_that_waits_is_sent_when_another_has_its_response()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>(OneAtATime) { ["AdmissionControl__MaxWait"] = "00:00:30" }, replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var requests = Enumerable.Range(1, 5).Select(id => gateway.Client.GetAsync($"/api/catalog/items/{id}", Cancelled)).ToArray();
        await arrived.WaitAsync(Cancelled);
        replica.Release();

        foreach (var request in requests)
        {
            using var answer = await request;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Stream_is_admitted_like_any_request_and_keeps_no_room_once_it_is_open()
    {
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(OneAtATime)
        {
            ["ReverseProxy__Routes__job-events__AuthorizationPolicy"] = "anonymous",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var first = gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
        await arrived.WaitAsync(Cancelled);

        using var refused = await OpenAsync();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (refused.StatusCode, replica.Requests));
        replica.Release();
        (await first).Dispose();

        replica.Answer = async context =>
        {
            await context.Response.WriteAsync("retry: 1000\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Results.Empty;
        };
        using var stream = await OpenAsync();
        replica.Answer = null;
        using var beside = await gateway.Client.GetAsync("/api/catalog/items/2", Cancelled);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (stream.StatusCode, beside.StatusCode));

        Task<HttpResponseMessage> OpenAsync() =>
            gateway.Client.GetAsync("/api/jobs/1/events", HttpCompletionOption.ResponseHeadersRead, Cancelled)
                .WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
    }

    [Fact]
    public async Task Reader_that_does_not_read_keeps_nobody_waiting()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(OneAtATime, replica);
        replica.Answer = _ => Task.FromResult(Results.Bytes(new byte[20_000_000]));
        using var slow = await gateway.Client.GetAsync(
            "/api/catalog/pictures/1", HttpCompletionOption.ResponseHeadersRead, Cancelled);

        replica.Answer = null;
        using var answer = await gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Long_upload_keeps_nobody_waiting()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(OneAtATime, replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        using var body = new ByteArrayContent(new byte[100_000]);
        var upload = gateway.Client.PostAsync("/api/upload", body, Cancelled);
        await arrived.WaitAsync(Cancelled);
        var read = gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
        await arrived.WaitAsync(Cancelled);

        replica.Release();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await upload).StatusCode, (await read).StatusCode));
    }

    [Fact]
    public async Task Failing_replica_is_left_out_although_no_health_check_notices()
    {
        await using var good = await Replica.StartAsync();
        await using var bad = await Replica.StartAsync();
        bad.Answer = async context =>
        {
            await Task.CompletedTask;
            context.Abort();
            return Results.Empty;
        };
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>
            {
                ["ReverseProxy__Clusters__catalog__HealthCheck__Active__Enabled"] = "false",
                ["ReverseProxy__Clusters__catalog__HealthCheck__Passive__Enabled"] = "false",
                ["EdgeCache__Enabled"] = "false",
            },
            good,
            bad);

        for (var request = 0; request < 100; request++)
        {
            using var answer = await gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.InRange(bad.Requests, 1, 5);
    }
}
