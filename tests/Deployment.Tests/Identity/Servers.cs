using Npgsql;

[assembly: AssemblyFixture(typeof(Deployment.Tests.Identity.Servers))]

namespace Deployment.Tests.Identity;

/// <summary>A PostgreSQL and a Redis of this run's own, started when a test first asks for one.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly Lazy<Task<(TestServers.RunningServers Servers, string Postgres, string Redis)>> _started = new(StartAsync);
    private int _databases;

    public async Task<string> RedisAsync() => (await _started.Value).Redis;

    /// <summary>A new, empty database; its data source logs in as a superuser.</summary>
    public async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        var (_, postgres, _) = await _started.Value;
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var server = NpgsqlDataSource.Create(postgres);
        await using var command = server.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres)
        {
            Database = name,
            PersistSecurityInfo = true,
            IncludeErrorDetail = true,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
            await (await _started.Value).Servers.DisposeAsync();
    }

    private static async Task<(TestServers.RunningServers Servers, string Postgres, string Redis)> StartAsync()
    {
        var servers = await TestServers.RunningServers.StartAsync(["postgres", "cache"]);
        return (servers, await servers.ConnectionStringAsync("catalogdb"), await servers.ConnectionStringAsync("cache"));
    }
}
