using System.Net;
using System.Net.Http.Headers;
using StackExchange.Redis;

namespace EdgeCache.Tests;

public sealed class PlainApplicationTests(RedisFixture fixture)
{
    private static readonly RedisChannel Invalidations = RedisChannel.Literal("edge-cache:invalidated");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cache_hit_skips_the_origin_and_a_known_etag_is_304()
    {
        await using var gateway = await CachingGateway.StartAsync(fixture.Redis);
        using var miss = await gateway.Client.GetAsync("/items/1", Cancel);
        using var hit = await gateway.Client.GetAsync("/items/1", Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/items/1");
        request.Headers.Add("If-None-Match", "\"v0\", \"v1\"");
        using var known = await gateway.Client.SendAsync(request, Cancel);

        Assert.Equal("edge; fwd=miss", miss.Headers.GetValues("Cache-Status").Single());
        Assert.Equal("edge; hit", hit.Headers.GetValues("Cache-Status").Single());
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(1, gateway.Fetches);
    }

    [Fact]
    public async Task Invalidated_tag_is_fetched_again_by_every_gateway_and_others_stay_cached()
    {
        await using var first = await CachingGateway.StartAsync(fixture.Redis);
        await using var second = await CachingGateway.StartAsync(fixture.Redis);
        CachingGateway[] gateways = [first, second];
        foreach (var gateway in gateways)
        {
            // Connected: a response stays fresh for longer than the second that it would without invalidations.
            await Eventually.TrueAsync(async () =>
            {
                using var response = await gateway.Client.GetAsync("/items/2", Cancel);
                return response.Headers.Age > TimeSpan.FromSeconds(1);
            });
            await gateway.Client.GetStringAsync("/items/3", Cancel);
        }

        var before = gateways.Select(gateway => gateway.Fetches).ToArray();
        await fixture.Redis.GetSubscriber().PublishAsync(Invalidations, "item:2");

        foreach (var (gateway, fetches) in gateways.Zip(before))
        {
            await Eventually.TrueAsync(async () =>
            {
                await gateway.Client.GetStringAsync("/items/2", Cancel);
                return gateway.Fetches > fetches;
            });
            using var other = await gateway.Client.GetAsync("/items/3", Cancel);
            Assert.Equal("edge; hit", other.Headers.GetValues("Cache-Status").Single());
        }
    }

    [Fact]
    public async Task Response_that_takes_the_invalidation_into_account_is_stored_by_its_first_fetch()
    {
        await using var gateway = await CachingGateway.StartAsync(fixture.Redis);
        await Eventually.TrueAsync(async () =>
        {
            using var response = await gateway.Client.GetAsync("/items/6", Cancel);
            return response.Headers.Age > TimeSpan.FromSeconds(1);
        });
        for (var number = 1; number <= 20; number++)
        {
            gateway.Applied = $"w:{number}";
            var fetches = gateway.Fetches;
            await fixture.Redis.GetSubscriber().PublishAsync(Invalidations, $"#w:{number}:638000000000000000\nitem:6");
            await Eventually.TrueAsync(async () =>
            {
                await gateway.Client.GetStringAsync("/items/6", Cancel);
                return gateway.Fetches > fetches;
            });

            using var hit = await gateway.Client.GetAsync("/items/6", Cancel);
            Assert.Equal("edge; hit", hit.Headers.GetValues("Cache-Status").Single());
            Assert.False(hit.Headers.Contains("Cache-Invalidations-Applied"));
            Assert.Equal(fetches + 1, gateway.Fetches);
        }
    }

    [Fact]
    public async Task Hundred_requests_for_an_uncached_response_cost_one_fetch()
    {
        await using var gateway = await CachingGateway.StartAsync(fixture.Redis);
        var release = new TaskCompletionSource();
        gateway.Origin = _ => release.Task;

        var requests = Enumerable.Range(0, 100).Select(_ => gateway.Client.GetAsync("/items/4", Cancel)).ToArray();
        await Eventually.TrueAsync(() => gateway.Fetches > 0);
        release.SetResult();

        Assert.All(await Task.WhenAll(requests), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, gateway.Fetches);
    }

    [Fact]
    public async Task Unmarked_endpoints_and_authorized_requests_are_not_cached()
    {
        await using var gateway = await CachingGateway.StartAsync(fixture.Redis);
        for (var n = 0; n < 2; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/items/5");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
            (await gateway.Client.SendAsync(request, Cancel)).Dispose();
            (await gateway.Client.GetAsync("/uncached", Cancel)).Dispose();
        }

        Assert.Equal(4, gateway.Fetches);
    }
}
