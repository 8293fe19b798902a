using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.RateLimiting;

/// <summary>What a request costs its client is what it took at the replica.</summary>
public class WorkLimitTests
{
    private const string Cached = "/api/catalog/items/1";

    // Each takes a tenth of the limit, and what the machine adds.
    private const int MaxAdmitted = 15;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/items?pageSize=100&page=")]
    [InlineData("/api/catalog/pictures/")]
    public async Task Expensive_reads_of_a_client_are_refused_long_before_its_count_is_reached_and_no_other_client_notices(string path)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        replica.Answer = AnswerAsync;
        await using var first = await GatewayProcess.StartAsync(Settings(redis), replica);
        await using var second = await GatewayProcess.StartAsync(Settings(redis), replica);
        var admitted = 0;
        var refused = await SendAsync(first, path, "acme");
        while (refused.StatusCode == HttpStatusCode.OK && admitted < MaxAdmitted)
        {
            refused.Dispose();
            admitted++;
            refused = await SendAsync(admitted % 2 == 0 ? first : second, $"{path}{admitted}", "acme");
        }

        using (refused)
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, admitted), (refused.StatusCode, replica.Requests));
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
            Assert.Equal("work", problem.GetProperty("violated-policies")[0].GetString());
        }

        foreach (var (gateway, key) in new[] { (first, "bolt"), (second, "none") })
        {
            using var other = await SendAsync(gateway, $"{path}{admitted}", key);
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
    }

    [Fact]
    public async Task Cached_responses_are_served_before_the_pipeline_under_both_limits()
    {
        const int requests = 100;
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        replica.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, s-maxage=600";
            return Task.FromResult(Results.Text("an item"));
        };
        var settings = new Dictionary<string, string>(Settings(redis))
        {
            ["RateLimiting__Policies__work__WorkBurst"] = "00:10:00",
            ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        for (var request = 0; request < requests; request++)
        {
            using var cached = await gateway.Client.GetAsync(Cached, Cancelled);
            Assert.Equal(HttpStatusCode.OK, cached.StatusCode);
            Assert.Contains(", \"work\";r=", Assert.Single(cached.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        }

        // Written in order: what the pipeline has not reported by then, it has not seen.
        using var last = await gateway.Client.GetAsync("/api/catalog/items/2", Cancelled);
        await Eventually.TrueAsync(() => gateway.Lines.Any(line => IsStart(line, "/api/catalog/items/2")));
        Assert.InRange(gateway.Lines.Count(line => IsStart(line, Cached)), 1, requests / 2);
        Assert.Equal(2, replica.Requests);

        static bool IsStart(string line, string path) =>
            line.Contains("Request starting", StringComparison.Ordinal) && line.Contains($"{path} ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_of_a_replica_that_fails_is_no_work_of_the_client()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        replica.Answer = async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.RequestAborted);
            context.Abort();
            return Results.Empty;
        };
        await using var gateway = await GatewayProcess.StartAsync(Settings(redis), replica);

        for (var i = 0; i < 4; i++)
        {
            using var failed = await SendAsync(gateway, $"/api/catalog/items/{i}", "acme");
            Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        }
    }

    // By the hour, so that nothing is refilled while a test counts.
    private static Dictionary<string, string> Settings(RedisServer redis)
    {
        var settings = RateLimitResponseTests.Settings(redis, permits: 1_000_000);
        settings["RateLimiting__Policies__work__Work"] = "00:00:00.500";
        settings["RateLimiting__Policies__work__WorkBurst"] = "00:00:00.500";
        settings["RateLimiting__Policies__work__Period"] = "01:00:00";
        foreach (var client in (string[])["acme", "bolt"])
        {
            settings[$"RateLimiting__Clients__{client}__KeySha256"] =
                Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(client)));
        }

        return settings;
    }

    // The work is the time that the replica takes.
    private static async Task<IResult> AnswerAsync(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), context.RequestAborted);
        return Results.Text("a page");
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayProcess gateway, string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Api-Key", key);
        return await gateway.Client.SendAsync(request, Cancelled);
    }
}
