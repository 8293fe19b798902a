using StackExchange.Redis;

namespace ResponseCache.Tests;

/// <summary>How many Redis commands it takes to learn when the tags of a response were last invalidated.</summary>
public sealed class TagLookupsTests(RedisServer redis)
{
    private readonly Origin _origin = new() { Tags = [.. Enumerable.Range(1, 100).Select(part => $"part{part}")] };
    private readonly string _prefix = $"{Guid.NewGuid():N}:";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_response_with_a_hundred_tags_costs_another_replica_a_handful_of_commands()
    {
        await using var first = await Replica.StartAsync(redis, _origin, _prefix);
        await using var second = await Replica.StartAsync(redis, _origin, _prefix);
        await using var counts = await ServerAsync();
        await first.ReadAsync("/1");
        await Eventually.TrueAsync(() => counts.GetDatabase().KeyExists($"v2:{_prefix}1"));
        _ = second.Service<IConnectionMultiplexer>(); // connected: that reads a key, too
        var before = await CountReadsAsync(counts);

        await second.ReadAsync("/1");

        // The response, the times of its tags at once, and the two times at which everything was invalidated.
        Assert.InRange(await CountReadsAsync(counts) - before, 2, 4);
        Assert.Equal(1, _origin.Loads);
    }

    [Fact]
    public async Task What_a_replica_has_loaded_itself_it_serves_again_without_asking_for_its_tags()
    {
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix);
        await using var counts = await ServerAsync();
        await replica.ReadAsync("/1");
        var before = await CountReadsAsync(counts);

        for (var read = 0; read < 5; read++)
            await replica.ReadAsync("/1");

        Assert.InRange(await CountReadsAsync(counts) - before, 0, 2);
        Assert.Equal(1, _origin.Loads);
    }

    [Fact]
    public async Task A_replica_that_missed_the_message_does_not_serve_what_Redis_still_has()
    {
        await using var first = await Replica.StartAsync(redis, _origin, _prefix);
        await using var counts = await ServerAsync();
        await first.ReadAsync("/1");
        await Eventually.TrueAsync(() => counts.GetDatabase().KeyExists($"v2:{_prefix}1"));
        _origin.Text = "second";
        await first.Cache.InvalidateAsync(["part77"], Cancel);
        await using var late = await Replica.StartAsync(redis, _origin, _prefix);

        Assert.Contains("second", await late.ReadAsync("/1"), StringComparison.Ordinal);
        Assert.Equal(2, _origin.Loads);
    }

    [Fact]
    public async Task An_invalidated_response_in_Redis_is_served_while_the_origin_is_down()
    {
        await using var first = await Replica.StartAsync(redis, _origin, _prefix);
        await using var counts = await ServerAsync();
        await first.ReadAsync("/1");
        await Eventually.TrueAsync(() => counts.GetDatabase().KeyExists($"v2:{_prefix}1"));
        await first.Cache.InvalidateAsync(["part77"], Cancel);
        _origin.IsDown = true;
        await using var late = await Replica.StartAsync(redis, _origin, _prefix);

        using var response = await late.SendAsync("/1");

        Assert.Contains("first", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.Age);
    }

    private async Task<IConnectionMultiplexer> ServerAsync() =>
        await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");

    private static async Task<long> CountReadsAsync(IConnectionMultiplexer connection)
    {
        var commands = await connection.GetServers()[0].InfoAsync("commandstats");
        return commands.Single()
            .Where(command => command.Key is "cmdstat_get" or "cmdstat_mget" or "cmdstat_hget" or "cmdstat_hmget")
            .Sum(command => long.Parse(command.Value.Split(',')[0]["calls=".Length..], System.Globalization.CultureInfo.InvariantCulture));
    }
}
