using System.Net;
using StackExchange.Redis;

namespace Gateway.Tests.EdgeCache;

public class EdgeCacheTests
{
    private const string Path = Site.Path;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hit_skips_the_catalog_and_counts_against_the_limit()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60", permits: 5);
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
            answers.Add(await site.GetAsync());
        Assert.Equal(1, site.Replica.Requests);
        Assert.Equal([200, 200, 200, 200, 200, 429], answers.Select(answer => (int)answer.StatusCode));
        Assert.Equal("gateway; hit", answers[1].Headers.GetValues("Cache-Status").Single());
        Assert.Equal(await answers[0].Content.ReadAsStringAsync(Cancelled), await answers[1].Content.ReadAsStringAsync(Cancelled));
        Assert.False(answers[0].Headers.Contains("Cache-Tag"));
        Assert.NotNull(answers[1].Headers.Age);
    }

    [Fact]
    public async Task Conditional_request_with_the_stored_etag_is_304_from_the_cache()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        var first = await site.GetAsync();
        var again = await site.GetAsync(request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal((HttpStatusCode.NotModified, 1), (again.StatusCode, site.Replica.Requests));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Concurrent_requests_for_an_uncached_response_cost_one_fetch()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        using var arrived = new SemaphoreSlim(0);
        site.Replica.Hold(arrived);
        var readers = Enumerable.Range(0, 500).Select(_ => site.GetAsync()).ToArray();
        await arrived.WaitAsync(Cancelled);
        site.Replica.Release();
        Assert.All(await Task.WhenAll(readers), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, site.Replica.Requests);
    }

    [Theory]
    [InlineData("private, max-age=60")]
    [InlineData("no-store")]
    [InlineData("")]
    public async Task Responses_that_are_not_public_are_not_stored(string cacheControl)
    {
        await using var site = await Site.StartAsync(cacheControl);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await site.GetAsync()).StatusCode);
        Assert.Equal(3, site.Replica.Requests);
    }

    [Theory]
    [InlineData("public, no-cache", "max-age=60", 1)]
    [InlineData("public, s-maxage=60", "no-store", 3)]
    public async Task CDN_Cache_Control_overrides_Cache_Control_and_is_not_forwarded(string cacheControl, string targeted, int requests)
    {
        await using var site = await Site.StartAsync(cacheControl);
        site.Targeted = targeted;
        for (var i = 0; i < 3; i++)
        {
            var answer = await site.GetAsync();
            Assert.Equal(cacheControl, answer.Headers.CacheControl?.ToString());
            Assert.False(answer.Headers.Contains("CDN-Cache-Control") || answer.Headers.Contains("Cache-Tag"));
        }

        Assert.Equal(requests, site.Replica.Requests);
    }

    [Fact]
    public async Task Responses_that_vary_by_accept_are_stored_separately()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        foreach (var accept in (string[])["application/json", "text/html", "application/json", "text/html"])
        {
            var answer = await site.GetAsync(request => request.Headers.Add("Accept", accept));
            Assert.StartsWith(accept, await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }

        Assert.Equal(2, site.Replica.Requests);
    }

    [Fact]
    public async Task Headers_outside_the_cache_key_do_not_affect_the_stored_response()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        var poisoned = await site.GetAsync(request =>
        {
            request.Headers.Host = "evil.example";
            foreach (var name in (string[])
                ["X-Forwarded-Host", "X-Forwarded-Prefix", "X-Original-URL", "X-Http-Method-Override", "Forwarded", "Origin", "Cookie"])
            {
                request.Headers.TryAddWithoutValidation(name, "evil.example");
            }
        });
        Assert.Equal(HttpStatusCode.OK, poisoned.StatusCode);
        Assert.DoesNotContain("evil", await poisoned.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(
            await poisoned.Content.ReadAsStringAsync(Cancelled),
            await (await site.GetAsync()).Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(1, site.Replica.Requests);
    }

    [Fact]
    public async Task Invalidation_reaches_every_gateway()
    {
        await using var site = await Site.StartAsync("public, s-maxage=600");
        await using var other = await GatewayProcess.StartAsync(Site.Settings(site.Redis, 1_000_000), site.Replica);
        await using var redis = await site.Redis.ConnectAsync();
        foreach (var client in (HttpClient[])[site.Gateway.Client, other.Client])
            Assert.Contains("version 1", await client.GetStringAsync(Path, Cancelled), StringComparison.Ordinal);

        site.Version = 2;
        await redis.GetSubscriber().PublishAsync(RedisChannel.Literal("catalog:invalidated"), "brands\nitem:42");
        foreach (var client in (HttpClient[])[site.Gateway.Client, other.Client])
        {
            await Eventually.TrueAsync(async () =>
                (await client.GetStringAsync(Path, Cancelled)).Contains("version 2", StringComparison.Ordinal));
        }
        Assert.InRange(site.Replica.Requests, 4, 6);
    }

    [Fact]
    public async Task Stale_response_is_revalidated_in_the_background_and_served_on_error()
    {
        await using var site = await Site.StartAsync("public, s-maxage=0, stale-while-revalidate=60, stale-if-error=60");
        await site.GetAsync();
        Assert.Equal("gateway; hit; detail=stale", (await site.GetAsync()).Headers.GetValues("Cache-Status").Single());
        await Eventually.TrueAsync(() => site.Confirmed > 0);

        site.CacheControl = "public, s-maxage=0, stale-if-error=60";
        await Eventually.TrueAsync(async () => (await site.GetAsync()).Headers.GetValues("Cache-Status").Single() == "gateway; fwd=stale");
        site.Broken = true;
        var answer = await site.GetAsync();
        Assert.Equal(
            (HttpStatusCode.OK, "gateway; hit; detail=stale"),
            (answer.StatusCode, answer.Headers.GetValues("Cache-Status").Single()));
    }

    [Fact]
    public async Task Truncated_response_is_502_and_not_stored()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        site.Truncated = true;
        Assert.Equal(HttpStatusCode.BadGateway, (await site.GetAsync()).StatusCode);
        site.Truncated = false;
        Assert.Contains("version 1", await (await site.GetAsync()).Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_over_the_size_limit_is_forwarded_and_not_stored()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        site.Padding = 3 * 1024 * 1024;
        for (var i = 0; i < 2; i++)
            Assert.True((await (await site.GetAsync()).Content.ReadAsByteArrayAsync(Cancelled)).Length > site.Padding);
        Assert.InRange(site.Replica.Requests, 2, int.MaxValue);
    }
}
