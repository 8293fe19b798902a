using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.RateLimiting;

public class RateLimitResponseTests
{
    private const string Path = "/api/catalog/catalogtypes";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_response_has_rate_limit_headers_and_a_refusal_has_retry_after()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(Settings(redis, permits: 3), replica);

        for (var left = 2; left >= 0; left--)
        {
            using var admitted = await gateway.Client.GetAsync(Path, Cancelled);
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
            var policies = Assert.Single(admitted.Headers.GetValues("RateLimit-Policy"));
            Assert.StartsWith("\"client\";q=3;w=3600, \"work\";", policies, StringComparison.Ordinal);

            // Until there is one more, not until all are there.
            var state = Assert.Single(admitted.Headers.GetValues("RateLimit"));
            Assert.StartsWith($"\"client\";r={left};t=", state, StringComparison.Ordinal);
            Assert.InRange(int.Parse(state.Split(',')[0].Split('=')[^1], CultureInfo.InvariantCulture), 1, 1201);
        }

        using var refused = await gateway.Client.GetAsync(Path, Cancelled);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        // A permit drips every 20 minutes, from the moment when those of the full bucket had been delivered,
        // a tenth of a second at most; rounded up.
        Assert.InRange(int.Parse(Assert.Single(refused.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture), 1, 1201);
        Assert.StartsWith("\"client\";r=0;t=", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", problem.GetProperty("type").GetString());
        Assert.Equal("client", problem.GetProperty("violated-policies")[0].GetString());
    }

    [Fact]
    public async Task Gateways_share_a_limit_that_still_holds_when_one_stops()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        await using var first = await GatewayProcess.StartAsync(Settings(redis, permits: 20), replica);
        var admitted = 0;
        await using (var second = await GatewayProcess.StartAsync(Settings(redis, permits: 20), replica))
            admitted += await CountAsync(second, 5) + await CountAsync(first, 2);
        Assert.Equal(7, admitted);

        // The killed gateway may have held up to three eighths of the limit.
        Assert.InRange(await CountAsync(first, 20), 13 - 7, 13);
    }

    [Fact]
    public async Task Forwarded_address_is_used_only_from_a_trusted_proxy()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(Settings(redis, permits: 5), replica);
        Assert.Equal(5, await CountAsync(gateway, 20, (request, i) => request.Headers.Add("X-Forwarded-For", $"192.0.2.{i}")));

        await using var behind = await GatewayProcess.StartAsync(
            new Dictionary<string, string>(Settings(redis, permits: 5)) { ["Hardening__TrustedProxies__0"] = "127.0.0.0/8" }, replica);
        Assert.Equal(20, await CountAsync(behind, 20, (request, i) => request.Headers.Add("X-Forwarded-For", $"192.0.2.{i}")));

        // What stands to the left of the proxy's own word is the client's, and worth nothing.
        Assert.Equal(5, await CountAsync(behind, 20, (request, i) => request.Headers.Add("X-Forwarded-For", $"192.0.2.{i}, 198.51.100.7")));
    }

    [Fact]
    public async Task Known_api_key_uses_its_own_bucket_and_tier_and_unknown_keys_get_none()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(Settings(redis, permits: 2))
        {
            ["RateLimiting__Clients__acme__KeySha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("secret"))),
            ["RateLimiting__Clients__acme__Tier"] = "gold",
            ["RateLimiting__Policies__client__Tiers__gold__Permits"] = "4",
            ["RateLimiting__Policies__client__Tiers__gold__Period"] = "01:00:00",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        Assert.Equal(2, await CountAsync(gateway, 10, (request, i) => request.Headers.Add("X-Api-Key", $"guess {i}")));
        Assert.Equal(4, await CountAsync(gateway, 10, (request, _) => request.Headers.Add("X-Api-Key", "secret")));
    }

    [Fact]
    public async Task Token_with_a_tier_gets_the_limit_of_the_tier()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        var tokens = new TokenIssuer();
        var settings = new Dictionary<string, string>(Settings(redis, permits: 2).Concat(tokens.Settings))
        {
            ["RateLimiting__Policies__client__Tiers__gold__Permits"] = "4",
            ["RateLimiting__Policies__client__Tiers__gold__Period"] = "01:00:00",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        Assert.Equal(4, await CountAsync(gateway, 10, (request, _) =>
            request.Headers.Authorization = new("Bearer", tokens.Create(Claims("anna", "gold")))));
        Assert.Equal(2, await CountAsync(gateway, 10, (request, _) =>
            request.Headers.Authorization = new("Bearer", tokens.Create(Claims("bert", "silver")))));

        // A token of another key is none: the request counts for its address, and its tier does not count at all.
        var forged = new TokenIssuer().Create(Claims("anna", "gold"));
        Assert.Equal(2, await CountAsync(gateway, 10, (request, _) => request.Headers.Authorization = new("Bearer", forged)));
    }

    [Fact]
    public async Task Shadow_policy_refuses_no_request()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(Settings(redis, permits: 2)) { ["RateLimiting__Policies__client__Shadow"] = "true" };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        Assert.Equal(10, await CountAsync(gateway, 10));
    }

    [Fact]
    public async Task Full_gateway_refuses_reads_and_admits_writes_and_health_checks()
    {
        await using var replica = await Replica.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string>
            {
                ["Overload__MaxConcurrency"] = "10",
                ["Overload__ReservedForWrites"] = "0.2",
                ["AdmissionControl__InitialConcurrency"] = "100",
            },
            replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var held = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 8; i++)
        {
            held.Add(gateway.Client.GetAsync($"{Path}?x={i}", Cancelled));
            await arrived.WaitAsync(Cancelled);
        }

        using var read = await gateway.Client.GetAsync(Path, Cancelled);
        using var write = await gateway.Client.PostAsync("/api/catalog/items", null, Cancelled);
        using var health = await gateway.Client.GetAsync("/health", Cancelled);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (read.StatusCode, Assert.Single(read.Headers.GetValues("Retry-After"))));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (write.StatusCode, health.StatusCode));

        replica.Release();
        foreach (var response in await Task.WhenAll(held))
            response.Dispose();
        // A request's place is free a moment after its client has the whole response.
        await Eventually.TrueAsync(async () => await CountAsync(gateway, 1) == 1);
    }

    [Fact]
    public async Task Gateways_share_a_concurrency_limit()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>(Settings(redis, permits: 4))
        {
            ["RateLimiting__Policies__client__Algorithm"] = "Concurrency",
            ["EdgeCache__Enabled"] = "false",
        };
        await using var first = await GatewayProcess.StartAsync(settings, replica);
        await using var second = await GatewayProcess.StartAsync(settings, replica);
        using var arrived = new SemaphoreSlim(0);
        replica.Hold(arrived);
        var held = new List<Task<HttpResponseMessage>>();
        foreach (var gateway in (GatewayProcess[])[first, second, first, second])
        {
            held.Add(gateway.Client.GetAsync(Path, Cancelled));
            await arrived.WaitAsync(Cancelled);
        }

        Assert.Equal((0, 0), (await CountAsync(first, 3), await CountAsync(second, 3)));
        replica.Release();
        foreach (var response in await Task.WhenAll(held))
            response.Dispose();

        // A slot is free when its answer is complete, a moment after the client has all of it;
        // and on every gateway when the others have said so.
        await Eventually.TrueAsync(async () => await CountAsync(first, 1) == 1);
    }

    // By the hour: however busy the machine is, no permit drips while a test counts. And with time for Redis to answer.
    internal static Dictionary<string, string> Settings(RedisServer redis, int permits) => new()
    {
        ["ConnectionStrings__cache"] = redis.Address,
        ["RateLimiting__RedisTimeout"] = "00:00:01",
        ["RateLimiting__Policies__client__Permits"] = permits.ToString(CultureInfo.InvariantCulture),
        ["RateLimiting__Policies__client__Burst"] = permits.ToString(CultureInfo.InvariantCulture),
        ["RateLimiting__Policies__client__Period"] = "01:00:00",
    };

    private static Dictionary<string, object> Claims(string subject, string tier) => new() { ["sub"] = subject, ["tier"] = tier };

    private static async Task<int> CountAsync(GatewayProcess gateway, int requests, Action<HttpRequestMessage, int>? change = null)
    {
        var admitted = 0;
        for (var i = 0; i < requests; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path);
            change?.Invoke(request, i);
            using var response = await gateway.Client.SendAsync(request, Cancelled);
            admitted += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        return admitted;
    }
}
