using StackExchange.Redis;
using TestServers;

[assembly: AssemblyFixture(typeof(EdgeCache.Tests.RedisFixture))]

namespace EdgeCache.Tests;

/// <summary>A Redis server of this run's own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RunningServers? _servers;

    public IConnectionMultiplexer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = await RunningServers.StartAsync([RunningServers.Redis]);
        Redis = await ConnectionMultiplexer.ConnectAsync(await _servers.ConnectionStringAsync(RunningServers.Redis));
    }

    public async ValueTask DisposeAsync()
    {
        if (Redis is not null)
            await Redis.DisposeAsync();
        if (_servers is not null)
            await _servers.DisposeAsync();
    }
}
