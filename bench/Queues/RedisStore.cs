using System.Globalization;
using Scalable.Bench.Processes;
using StackExchange.Redis;

namespace Scalable.Bench.Queues;

/// <summary>A Redis server with an append-only file, for a queue in Redis.</summary>
internal sealed class RedisStore : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly ConnectionMultiplexer _redis;
    private readonly string _folder;
    private readonly string _queue;

    private RedisStore(ServerProcess server, ConnectionMultiplexer redis, string folder, string queue, int port) =>
        (_server, _redis, _folder, _queue, Port) = (server, redis, folder, queue, port);

    public int Port { get; }

    public static async Task<RedisStore> StartAsync(string appendFsync, string queue, CancellationToken cancellationToken)
    {
        var (port, folder) = (ServerProcess.FreePort(), Directory.CreateTempSubdirectory("queues-redis-").FullName);
        var server = ServerProcess.Start(
            "redis-server",
            [
                "--bind", "127.0.0.1", "--port", $"{port}", "--dir", folder, "--save", "", "--appendonly", "yes",
                "--appendfsync", appendFsync, "--maxmemory-policy", "noeviction",
            ]);
        await server.AcceptsAsync(port, cancellationToken);
        return new RedisStore(
            server, await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true"), folder, queue, port);
    }

    /// <summary>The jobs whose end is recorded.</summary>
    public async Task<double> EndedAsync() => await _redis.GetDatabase().SortedSetLengthAsync($"bull:{_queue}:completed");

    /// <summary>The commands since the server's start, those within scripts included.</summary>
    public async Task<double> CommandsAsync() => double.Parse(
        (await _redis.GetServers()[0].InfoAsync("stats")).SelectMany(section => section)
            .Single(value => value.Key == "total_commands_processed").Value,
        CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
