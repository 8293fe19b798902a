using System.Net;
using Scalable.ResponseCache.Store;

namespace ResponseCache.Tests;

public sealed class HttpResponseCacheTests(RedisServer redis)
{
    private readonly Origin _origin = new();
    private readonly string _prefix = $"{Guid.NewGuid():N}:";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_readers_of_one_key_share_one_load()
    {
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix);
        var gate = new TaskCompletionSource();
        _origin.Gate = gate.Task;

        var readers = Enumerable.Range(0, 100).Select(_ => replica.ReadAsync("/1")).ToArray();
        await Eventually.TrueAsync(() => _origin.Loads > 0);
        gate.SetResult();

        Assert.Single((await Task.WhenAll(readers)).Distinct());
        Assert.Equal(1, _origin.Loads);
    }

    [Fact]
    public async Task A_second_replica_loads_nothing_that_Redis_has()
    {
        await using var first = await Replica.StartAsync(redis, _origin, _prefix);
        await using var second = await Replica.StartAsync(redis, _origin, _prefix);
        var body = await first.ReadAsync("/1");
        await using var connection = await redis.ConnectAsync();
        await Eventually.TrueAsync(() => connection.GetDatabase().KeyExists($"v2:{_prefix}1"));

        Assert.Equal(body, await second.ReadAsync("/1"));
        Assert.Equal(1, _origin.Loads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_invalidation_reaches_every_replica(bool all)
    {
        await using var first = await Replica.StartAsync(redis, _origin, _prefix);
        await using var second = await Replica.StartAsync(redis, _origin, _prefix);
        foreach (var replica in new[] { first, second })
            await replica.ReadAsync("/1");

        _origin.Text = "second";
        await (all ? first.Cache.InvalidateAllAsync(Cancel) : first.Cache.InvalidateAsync(["tag1"], Cancel));

        await Eventually.TrueAsync(async () => (await first.ReadAsync("/1")).Contains("second", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await second.ReadAsync("/1")).Contains("second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tags_known_after_the_load_invalidate_the_response_in_memory_and_in_Redis()
    {
        _origin.Tags = ["part1", "part2"];
        await using var writer = await Replica.StartAsync(redis, _origin, _prefix);
        await using var reader = await Replica.StartAsync(redis, _origin, _prefix);
        await writer.ReadAsync("/1");
        await using var connection = await redis.ConnectAsync();
        await Eventually.TrueAsync(() => connection.GetDatabase().KeyExists($"v2:{_prefix}1"));
        await reader.ReadAsync("/1");
        Assert.Equal(1, _origin.Loads);

        _origin.Text = "second";
        await writer.Cache.InvalidateAsync(["part2"], Cancel);
        // It has heard of nothing, and finds the old response in Redis.
        await using var late = await Replica.StartAsync(redis, _origin, _prefix);

        Assert.Contains("second", await late.ReadAsync("/1"), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync("/1")).Contains("second", StringComparison.Ordinal));
        await writer.Cache.InvalidateAsync(["part3"], Cancel);
        var loads = _origin.Loads;
        await writer.ReadAsync("/1");
        Assert.InRange(_origin.Loads, loads, loads + 1);
    }

    [Fact]
    public async Task A_load_that_another_replicas_invalidation_overtakes_is_not_cached()
    {
        await using var writer = await Replica.StartAsync(redis, _origin, _prefix);
        await using var reader = await Replica.StartAsync(redis, _origin, _prefix);
        await reader.ReadAsync("/2"); // has subscribed
        var gate = new TaskCompletionSource();
        _origin.Gate = gate.Task;
        var loading = reader.ReadAsync("/1");
        await Eventually.TrueAsync(() => _origin.Loads == 2);
        var begun = TimeProvider.System.GetUtcNow();

        await Eventually.TrueAsync(async () =>
        {
            await writer.Cache.InvalidateAsync(["tag1"], Cancel);
            return reader.Service<InvalidationLog>().IsInvalidatedSince("tag1", begun);
        });
        _origin.Text = "second";
        gate.SetResult();

        Assert.Contains("first", await loading, StringComparison.Ordinal);
        Assert.Contains("second", await reader.ReadAsync("/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_origin_the_last_response_is_served_and_marked_as_stale()
    {
        await using var replica = await Replica.StartAsync(
            redis, _origin, _prefix, options => options.MemoryDuration = options.RedisDuration = TimeSpan.FromMilliseconds(100));
        var body = await replica.ReadAsync("/1");
        _origin.IsDown = true;

        await Eventually.TrueAsync(async () =>
        {
            using var response = await replica.SendAsync("/1");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancel));
            return response.Headers.Warning.Any(warning => warning.Code == 110) && response.Headers.Age is not null;
        });
    }

    [Fact]
    public async Task A_request_that_requires_current_data_is_loaded_and_gets_the_cached_response_only_without_the_origin()
    {
        await using var replica = await Replica.StartAsync(
            redis, _origin, _prefix, options => options.RequiresCurrentData = context => context.Request.Headers.ContainsKey("X-Writer"));
        await replica.ReadAsync("/1");
        _origin.Text = "second";

        foreach (var (isDown, text) in new[] { (false, "second"), (true, "first") })
        {
            _origin.IsDown = isDown;
            using var current = await replica.SendAsync("/1", ("X-Writer", "1"));
            Assert.Contains(text, await current.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_cached_in_memory_only()
    {
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix);
        await using var connection = await redis.ConnectAsync();

        for (var read = 0; read < 3; read++)
        {
            using var missing = await replica.SendAsync("/-1");
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }

        Assert.Equal(1, _origin.Loads);
        Assert.Empty(connection.GetServers().Single().Keys(pattern: $"v2:{_prefix}-1"));
    }
}
