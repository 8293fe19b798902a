using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using Scalable.FaultTests.Ledger;
using StackExchange.Redis;
using TestServers;

namespace Scalable.FaultTests.Cluster;

/// <summary>The whole system on several nodes of each server.</summary>
public sealed class ClusterSystem : UnboundedSystem
{
    private static readonly string[] Databases = ["postgres-1", "postgres-2"];
    private static readonly string[] Caches = ["cache-1", "cache-2"];

    protected override IReadOnlyList<string> Arguments => [.. base.Arguments, "--LocalServers:Cluster=true"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The PostgreSQL that takes writes, and the one that follows it, once both are well and commits wait for both.</summary>
    public async Task<(string Primary, string Standby)> DatabasesAsync()
    {
        foreach (var database in Databases)
            await App.WaitUntilHealthyAsync(database, Cancel);
        var (primary, standby) = await IsPrimaryAsync(Databases[0]) ? (Databases[0], Databases[1]) : (Databases[1], Databases[0]);
        // One that has just been promoted acknowledges commits alone until the other one is back.
        await Eventually.TrueAsync(() => IsAsync(
            primary,
            """
            SELECT current_setting('synchronous_standby_names') = '*'
               AND EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')
            """));
        return (primary, standby);
    }

    public Task<bool> IsPrimaryAsync(string database) => IsAsync(database, "SELECT NOT pg_is_in_recovery()");

    private async Task<bool> IsAsync(string database, string condition)
    {
        var settings = new NpgsqlConnectionStringBuilder(await App.GetConnectionStringAsync(database, Cancel))
        {
            Database = "postgres",
            Pooling = false,
        };
        await using var source = NpgsqlDataSource.Create(settings);
        await using var command = source.CreateCommand(condition);
        return await command.ExecuteScalarAsync(Cancel) is true;
    }

    /// <summary>The Redis that takes writes, and its replica, once both are well.</summary>
    public async Task<(string Primary, string Replica)> CachesAsync()
    {
        foreach (var cache in Caches)
            await App.WaitUntilHealthyAsync(cache, Cancel);
        return await HasReplicaAsync(Caches[0]) ? (Caches[0], Caches[1]) : (Caches[1], Caches[0]);
    }

    /// <summary>Whether a Redis takes writes, and has a replica.</summary>
    public async Task<bool> HasReplicaAsync(string cache)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync((await App.GetConnectionStringAsync(cache, Cancel))!);
            return redis.GetServers()[0].Role() is Role.Master { Replicas.Count: > 0 };
        }
        catch (RedisException)
        {
            return false;
        }
    }

    public Task StopAsync(string server) => App.ExecuteAsync(server, KnownResourceCommands.StopCommand, Cancel);

    public async Task StartAsync(string server)
    {
        await App.ExecuteAsync(server, KnownResourceCommands.StartCommand, Cancel);
        await App.WaitUntilHealthyAsync(server, Cancel);
    }
}
