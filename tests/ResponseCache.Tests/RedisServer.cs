using StackExchange.Redis;
using TestServers;

[assembly: AssemblyFixture(typeof(ResponseCache.Tests.RedisServer))]

// One after the other: a test stops the server.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace ResponseCache.Tests;

/// <summary>A Redis server of this run's own.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private RunningServers? _servers;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _servers = await RunningServers.StartAsync([RunningServers.Redis]);
        ConnectionString = await _servers.ConnectionStringAsync(RunningServers.Redis);
    }

    public async Task<IConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString);

    public Task StopAsync() => _servers!.ExecuteAsync(RunningServers.Redis, "stop");

    public async Task StartAsync()
    {
        await _servers!.ExecuteAsync(RunningServers.Redis, "start");
        await _servers.WaitUntilHealthyAsync(RunningServers.Redis);
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }
}
