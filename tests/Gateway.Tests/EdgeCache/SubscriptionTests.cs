using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Invalidation;
using Scalable.EdgeCache.Storage;
using StackExchange.Redis;

namespace Gateway.Tests.EdgeCache;

/// <summary>What the edge cache believes of the connection that it hears of writes on.</summary>
public class SubscriptionTests
{
    private const int Items = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Late_rate_limit_response_invalidates_no_stored_response()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var replica = await StartReplicaAsync();
        await using var gateway = await GatewayProcess.StartAsync(WithLongSubscriptionTimeout(Settings(redis, proxy)), replica);
        await ReadAllAsync(gateway);

        // A client that was not here before is a question for Redis.
        proxy.Hold();
        await ReadAsync(gateway, 1, client: "192.0.2.1");
        proxy.Release();
        var answered = proxy.Answers;
        await Eventually.TrueAsync(() => proxy.Answers >= answered + 5);

        await ReadAllAsync(gateway);
        Assert.Equal(Items, replica.Requests);
    }

    [Fact]
    public async Task Lost_rate_limit_connection_invalidates_no_stored_response()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var replica = await StartReplicaAsync();
        await using var gateway = await GatewayProcess.StartAsync(WithLongSubscriptionTimeout(Settings(redis, proxy)), replica);
        await ReadAllAsync(gateway);

        await using var connection = await redis.ConnectAsync();
        await connection.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        var answered = proxy.Answers;
        await Eventually.TrueAsync(() => proxy.Answers >= answered + 5);

        await ReadAllAsync(gateway);
        Assert.Equal(Items, replica.Requests);
    }

    [Fact]
    public async Task Half_open_subscription_is_detected_and_not_trusted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var replica = await StartReplicaAsync();
        var settings = Settings(redis, proxy);
        settings.Remove("EdgeCache__SubscriptionTimeout");
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        await ReadAllAsync(gateway);

        proxy.HoldSubscriptions();

        const string told = "not answer on the connection of invalidations";
        await Eventually.TrueAsync(() => gateway.Lines.Any(line => line.Contains(told, StringComparison.Ordinal)));
        await Eventually.TrueAsync(async () =>
        {
            await ReadAsync(gateway, 7);
            return replica.Requests > Items;
        });
    }

    // With a client that does not give up a silent connection, which the gateway's does after five seconds: on a busy machine they pass.
    [Fact]
    public async Task Restored_subscription_keeps_stored_responses_and_applies_pending_invalidations()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{proxy.Address},asyncTimeout=60000");
        var options = Options.Create(new EdgeCacheOptions { SubscriptionTimeout = TimeSpan.FromMinutes(1) });
        var timeProvider = new ShiftedTime();
        var store = new ResponseStore(options);
        var invalidations = new InvalidationTracker(store, options, timeProvider);
        await invalidations.EnsureSubscribedAsync(connection);
        var kept = Answer("item:8", timeProvider);
        store.Add("/7", Answer("item:7", timeProvider));
        store.Add("/8", kept);
        Assert.True(invalidations.IsCurrent(kept, timeProvider.GetTimestamp()));

        proxy.HoldSubscriptions();
        await using var writer = await redis.ConnectAsync();
        await writer.GetSubscriber().PublishAsync(RedisChannel.Literal(options.Value.Channel), "item:7");
        timeProvider.Advance(TimeSpan.FromMinutes(2));
        Assert.False(invalidations.IsCurrent(kept, timeProvider.GetTimestamp()));
        var listening = invalidations.EnsureSubscribedAsync(connection);
        proxy.Release();
        await listening;

        Assert.True(invalidations.IsCurrent(kept, timeProvider.GetTimestamp()));
        await Eventually.TrueAsync(() => store.Find("/7", new DefaultHttpContext().Request) is null);
        Assert.Same(kept, store.Find("/8", new DefaultHttpContext().Request));
    }

    private static StoredResponse Answer(string tag, TimeProvider timeProvider) => new()
    {
        Status = 200,
        Headers = [],
        Body = new(),
        ETag = null,
        Vary = [],
        Tags = [tag],
        Endpoint = null,
        FetchedAt = timeProvider.GetTimestamp(),
        InitialAge = 0,
        FreshUntil = long.MaxValue,
        RevalidateUntil = long.MaxValue,
        StaleOnErrorUntil = long.MaxValue,
    };

    private static Dictionary<string, string> Settings(RedisServer redis, RedisProxy proxy) => new(Site.Settings(redis, permits: 1_000_000))
    {
        ["ConnectionStrings__cache"] = proxy.Address,
        ["RateLimiting__RedisTimeout"] = "00:00:00.100",
        // A busy machine must not pass for a subscription that is lost.
        ["EdgeCache__SubscriptionTimeout"] = "00:01:00",
        ["Hardening__TrustedProxies__0"] = "127.0.0.0/8",
    };

    // On a busy machine an answer may be late without a connection that is half open.
    private static Dictionary<string, string> WithLongSubscriptionTimeout(Dictionary<string, string> settings) =>
        new(settings) { ["EdgeCache__SubscriptionTimeout"] = "00:01:00" };

    private static async Task<Replica> StartReplicaAsync()
    {
        var replica = await Replica.StartAsync();
        replica.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, s-maxage=600";
            context.Response.Headers["Cache-Tag"] = $"item:{context.Request.Path.Value!.Split('/')[^1]}";
            return Task.FromResult(Results.Text("{}"));
        };
        return replica;
    }

    private static async Task ReadAllAsync(GatewayProcess gateway)
    {
        for (var item = 1; item <= Items; item++)
            await ReadAsync(gateway, item);
    }

    private static async Task ReadAsync(GatewayProcess gateway, int item, string? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/catalog/items/{item}");
        if (client is not null)
            request.Headers.Add("X-Forwarded-For", client);
        using var answer = await gateway.Client.SendAsync(request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
