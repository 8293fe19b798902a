using System.Globalization;
using CatalogService.Tests.Servers;
using StackExchange.Redis;

namespace CatalogService.Tests.Caching;

/// <summary>A response in memory costs no request to Redis, as <see cref="CoherenceTests"/> shows for the database.</summary>
public sealed class HotReadTests(CatalogServers servers)
{
    // So many that they take several times as long as the shortest time that memory can keep a response.
    private const int Reads = 2000;

    private static readonly string[] DataCommands = ["get", "mget", "set", "setex", "psetex", "hget", "hgetall", "hset", "del", "unlink"];

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_hot_read_sends_no_command_to_Redis_with_and_without_the_hot_path(string hotPath)
    {
        await using var replica = await Replica.StartAsync(
            servers, ("HotPath__Enabled", hotPath), ("Cache__MemoryDuration", "01:00:00"), ("Cache__RedisDuration", "01:00:00"));
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{servers.Redis},allowAdmin=true");
        var before = await CommandsAsync(redis);
        await ReadAsync(0);
        Assert.NotEqual(before, await CommandsAsync(redis));

        // Writes of earlier tests are announced once more after seconds, which may cost a command in one lap.
        var commands = new List<long>();
        do
        {
            before = await CommandsAsync(redis);
            for (var read = 1; read <= Reads; read++)
                await ReadAsync(read);
            commands.Add(await CommandsAsync(redis) - before);
        }
        while (commands[^1] != 0 && commands.Count < 5);
        Assert.Equal(0, commands[^1]);

        // The parameter belongs to no response, but keeps the hot path from recognizing the address.
        Task ReadAsync(int read) =>
            replica.Client.ReadAsync(hotPath == "true" ? "/api/catalog/items/67" : $"/api/catalog/items/67?n={read}");
    }

    private static async Task<long> CommandsAsync(ConnectionMultiplexer redis)
    {
        var statistics = await redis.GetServers().Single().InfoAsync("commandstats");
        return statistics.SelectMany(group => group)
            .Where(line => DataCommands.Contains(line.Key.Replace("cmdstat_", "", StringComparison.Ordinal)))
            .Sum(line => long.Parse(line.Value.Split('=', ',')[1], CultureInfo.InvariantCulture));
    }
}
