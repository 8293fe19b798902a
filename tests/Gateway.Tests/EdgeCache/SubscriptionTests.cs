using Gateway.Tests.RateLimiting;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace Gateway.Tests.EdgeCache;

/// <summary>What the edge cache believes of the connection that it hears of writes on.</summary>
public class SubscriptionTests
{
    private const int Items = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_late_answer_to_the_limiter_costs_no_stored_response()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var replica = await StartReplicaAsync();
        await using var gateway = await GatewayProcess.StartAsync(Patient(Settings(redis, proxy)), replica);
        await ReadAllAsync(gateway);

        // A client that was not here before is a question for Redis.
        proxy.Hold();
        await ReadAsync(gateway, 1, client: "192.0.2.1");
        proxy.Release();
        var answered = proxy.Answers;
        await LimiterFixture.WaitAsync(() => proxy.Answers >= answered + 5);

        await ReadAllAsync(gateway);
        Assert.Equal(Items, replica.Requests);
    }

    [Fact]
    public async Task A_lost_connection_of_the_limiter_costs_no_stored_response()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var replica = await StartReplicaAsync();
        await using var gateway = await GatewayProcess.StartAsync(Patient(Settings(redis, proxy)), replica);
        await ReadAllAsync(gateway);

        await using var connection = await redis.ConnectAsync();
        await connection.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        var answered = proxy.Answers;
        await LimiterFixture.WaitAsync(() => proxy.Answers >= answered + 5);

        await ReadAllAsync(gateway);
        Assert.Equal(Items, replica.Requests);
    }

    [Fact]
    public async Task A_subscription_that_is_half_open_is_not_believed_and_what_was_held_back_is_not_lost()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(redis);
        await using var replica = await StartReplicaAsync();
        await using var gateway = await GatewayProcess.StartAsync(Settings(redis, proxy), replica);
        await ReadAllAsync(gateway);

        proxy.HoldSubscriptions();
        await using var connection = await redis.ConnectAsync();
        await connection.GetSubscriber().PublishAsync(RedisChannel.Literal("catalog:invalidated"), "item:7");
        using (var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
        {
            bound.CancelAfter(TimeSpan.FromSeconds(20));
            while (replica.Requests == Items)
                await ReadAsync(gateway, 7, cancelled: bound.Token);
        }

        // The same connection answers again: what was published meanwhile has arrived, and all else is as good as it was.
        await LimiterFixture.WaitAsync(() => gateway.Lines.Any(line => line.Contains("not answer on the connection of invalidations", StringComparison.Ordinal)));
        proxy.Release();
        await LimiterFixture.WaitAsync(() => gateway.Lines.Count(line => line.Contains("invalidations reach", StringComparison.Ordinal)) == 2);
        var fetched = replica.Requests;
        await ReadAllAsync(gateway);
        Assert.InRange(replica.Requests - fetched, 0, 1);
    }

    private static Dictionary<string, string> Settings(RedisServer redis, RedisProxy proxy) => new(Site.Settings(redis, permits: 1_000_000))
    {
        ["ConnectionStrings__cache"] = proxy.Address,
        ["RateLimiting__RedisTimeout"] = "00:00:00.100",
        ["Hardening__TrustedProxies__0"] = "127.0.0.0/8",
    };

    // On a busy machine an answer may be late without a connection that is half open.
    private static Dictionary<string, string> Patient(Dictionary<string, string> settings) => new(settings) { ["EdgeCache__MaxSilence"] = "00:01:00" };

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

    private static async Task ReadAsync(GatewayProcess gateway, int item, string? client = null, CancellationToken? cancelled = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/catalog/items/{item}");
        if (client is not null)
            request.Headers.Add("X-Forwarded-For", client);
        using var answer = await gateway.Client.SendAsync(request, cancelled ?? Cancelled);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
