using System.Diagnostics;
using StackExchange.Redis;
using TestServers;

namespace Scalable.Tests;

/// <summary>A Redis server of a test's own, on a free port, that keeps nothing on disk. It can be hung, killed and started again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private Process _process = null!;

    public int Port { get; } = FreePort.Next();

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        await server.RestartAsync();
        return server;
    }

    public async Task RestartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            await DebianPackage.EnsureAsync("redis-server", "redis-server"),
            ["--bind", "127.0.0.1", "--port", $"{Port}", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        })!;
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException("redis-server ended.");
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public Task HangAsync() => Signals.SendAsync("STOP", _process.Id);

    public Task ContinueAsync() => Signals.SendAsync("CONT", _process.Id);

    public async Task<IConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync($"{Address},allowAdmin=true");

    /// <summary>How often a script has run.</summary>
    public async Task<long> ScriptRunsAsync()
    {
        await using var redis = await ConnectAsync();
        var statistics = await redis.GetServer(Address).InfoAsync("commandstats");
        return statistics.SelectMany(group => group)
            .Where(line => line.Key is "cmdstat_evalsha" or "cmdstat_eval")
            .Sum(line => long.Parse(line.Value.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
