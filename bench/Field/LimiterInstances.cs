using System.Globalization;
using Scalable.Bench.Anchors;
using Scalable.Bench.Processes;
using Scalable.Bench.Tools;
using StackExchange.Redis;

namespace Scalable.Bench.Field;

/// <summary>The totals of an instance since its start, and those of the Redis server that it uses.</summary>
/// <param name="AllocatedBytes">0 for nginx.</param>
internal readonly record struct Totals(RedisScripts Scripts, long AllocatedBytes)
{
    public static Totals operator -(Totals after, Totals before) =>
        new(after.Scripts - before.Scripts, after.AllocatedBytes - before.AllocatedBytes);
}

/// <summary>Instances of a server with the same limiter, and their own Redis server if the limiter uses one.</summary>
internal sealed class LimiterInstances : IAsyncDisposable
{
    private const string Body = "body.txt";

    private readonly HttpClient _client = new();
    private readonly List<ServerProcess> _servers = [];
    private readonly List<string> _folders = [];
    private ServerProcess? _redisServer;
    private ConnectionMultiplexer? _redis;

    private LimiterInstances(Limiter limiter, IReadOnlyList<Uri> addresses) => (Limiter, Addresses) = (limiter, addresses);

    public Limiter Limiter { get; }

    public IReadOnlyList<Uri> Addresses { get; }

    /// <param name="permits">The permits per second of a client, and its burst.</param>
    public static async Task<LimiterInstances> StartAsync(
        Limiter limiter, int instances, int permits, CancellationToken cancellationToken)
    {
        int[] ports = [.. Enumerable.Range(0, instances).Select(_ => ServerProcess.FreePort())];
        var started = new LimiterInstances(
            limiter, [.. ports.Select(port => new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")))]);
        try
        {
            var redis = limiter.UsesRedis ? await started.StartRedisAsync(cancellationToken) : 0;
            foreach (var port in ports)
            {
                started._servers.Add(limiter.Anchor is null
                    ? started.StartNginx(port, limiter == Limiter.Nginx ? permits : null)
                    : ServerProcess.StartAnchor("anchor-limiter", limiter.Anchor, $"{port}", $"{redis}", $"{permits}", $"{instances}"));
            }

            await started.AnswerAsync(cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until each instance responds with a success status.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        foreach (var (server, address) in _servers.Zip(Addresses))
            await server.AnswersAsync(address.ToString(), cancellationToken);
    }

    /// <summary>Reads the totals of the first instance and of Redis.</summary>
    public async Task<Totals> TotalsAsync(CancellationToken cancellationToken) => new(
        _redis is null ? default : await RedisScripts.ReadAsync(_redis),
        Limiter.Anchor is null ? 0 : long.Parse(
            await _client.GetStringAsync(new Uri(Addresses[0], LimiterAnchor.AllocatedPath), cancellationToken),
            CultureInfo.InvariantCulture));

    /// <summary>Freezes Redis without closing its connections, if the limiter uses it.</summary>
    public Task FreezeRedisAsync(CancellationToken cancellationToken) =>
        _redisServer?.SignalAsync("STOP", cancellationToken) ?? Task.CompletedTask;

    public Task ThawRedisAsync() => _redisServer?.SignalAsync("CONT", CancellationToken.None) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_redis is not null)
            await _redis.DisposeAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
        if (_redisServer is not null)
            await _redisServer.DisposeAsync();
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    private async Task<int> StartRedisAsync(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        _redisServer = ServerProcess.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"]);
        await _redisServer.AcceptsAsync(port, cancellationToken);
        _redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true");
        return port;
    }

    // A static file, not "return 200": that would be served before limit_req applies. With "reuseport", each worker gets as many
    // connections: those of a worker with few would be so fast that they exceed their limit.
    private ServerProcess StartNginx(int port, int? permits)
    {
        var folder = Directory.CreateTempSubdirectory("field-").FullName;
        _folders.Add(folder);
        File.WriteAllText(Path.Combine(folder, Body), new string('x', 500));
        return Nginx.Start(folder, $$"""
            limit_req_zone $binary_remote_addr zone=clients:10m rate={{permits ?? 1}}r/s;
            limit_req_status 429;
            limit_req_log_level notice;
            open_file_cache max=16;
            server {
                listen 127.0.0.1:{{port}} reuseport;
                keepalive_requests 1000000000;
                root {{folder}};
                location = / {
                    {{(permits is null ? "" : $"limit_req zone=clients burst={permits} nodelay;")}}
                    try_files /{{Body}} =404;
                }
            }
            """);
    }
}
