using System.Net;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace Gateway.Tests.EdgeCache;

/// <summary>What must not be given any more.</summary>
public class InvalidationTests
{
    private static readonly RedisChannel Invalidated = RedisChannel.Literal("catalog:invalidated");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Response_requested_before_an_invalidation_is_not_stored_after_it()
    {
        await using var site = await Site.StartAsync("public, s-maxage=600");
        var (arrived, firstMayAnswer) = (0, new TaskCompletionSource());
        site.Replica.Answer = async context =>
        {
            var number = Interlocked.Increment(ref arrived);
            if (number == 1)
                await firstMayAnswer.Task;
            context.Response.Headers.CacheControl = "public, s-maxage=600";
            context.Response.Headers["Cache-Tag"] = "item:42";
            return Results.Text($"{number}");
        };
        var readers = new List<Task<HttpResponseMessage>> { site.GetAsync() };
        await Eventually.TrueAsync(() => Volatile.Read(ref arrived) == 1);

        await using var redis = await site.Redis.ConnectAsync();
        await redis.GetSubscriber().PublishAsync(Invalidated, "item:42");
        await Eventually.TrueAsync(() =>
        {
            // Until the gateway has heard of it these join the first one.
            readers.Add(site.GetAsync());
            return Volatile.Read(ref arrived) > 1;
        });
        firstMayAnswer.SetResult();
        Assert.All(await Task.WhenAll(readers), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        for (var i = 0; i < 3; i++)
            Assert.NotEqual("1", await (await site.GetAsync()).Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Stored_responses_expire_quickly_only_while_the_subscription_is_lost()
    {
        await using var site = await Site.StartAsync("public, s-maxage=600");
        await site.GetAsync();
        await using var redis = await site.Redis.ConnectAsync();
        var heard = Heard(site);

        // Commands get through, but the connection that hears of writes cannot come back.
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxclients", "1");
        await redis.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        for (var version = 2; version <= 3; version++)
        {
            site.Version = version;
            await Eventually.TrueAsync(async () => (await ReadAsync(site)).Contains($"version {version}", StringComparison.Ordinal));
        }

        // And is heard of again: a hit stays one for longer than the second of a lost subscription.
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxclients", "1000");
        await Eventually.TrueAsync(() => Heard(site) > heard);
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await site.GetAsync();
            return answer.Headers.Age > TimeSpan.FromSeconds(1);
        });
        var before = site.Replica.Requests;
        await redis.GetSubscriber().PublishAsync(Invalidated, "item:42");
        await Eventually.TrueAsync(async () =>
        {
            await ReadAsync(site);
            return site.Replica.Requests > before;
        });
    }

    // How often the gateway has begun to hear.
    private static int Heard(Site site) => site.Gateway.Lines.Count(line => line.Contains("invalidations reach", StringComparison.Ordinal));

    private static async Task<string> ReadAsync(Site site)
    {
        using var answer = await site.GetAsync();
        return await answer.Content.ReadAsStringAsync(Cancelled);
    }
}
