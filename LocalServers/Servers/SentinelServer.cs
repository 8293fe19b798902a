using LocalServers.Data;
using StackExchange.Redis;

namespace LocalServers.Servers;

/// <summary>A Redis Sentinel: it watches a primary, and promotes a replica when the others agree that it is lost.</summary>
/// <param name="sentinel">The resource.</param>
/// <param name="cluster">What it watches.</param>
internal sealed class SentinelServer(RedisResource sentinel, RedisCluster cluster) : Server(sentinel, RedisServer.RedisProgram)
{
    private bool _knowsItsCluster;

    public override ParameterResource? Password => cluster.Password;

    public override bool HasData(string folder) => false;

    public override async Task PrepareAsync(ServerInstance instance, CancellationToken cancellationToken)
    {
        // It keeps in this file who is the primary, and must find that again when it is restarted.
        if (_knowsItsCluster)
            return;
        await PrivateFile.WriteAsync(
            instance.PathOf("sentinel.conf"),
            $"""
            bind 127.0.0.1
            port {instance.Port}
            dir "{instance.Folder}"
            {await cluster.WatchAsync(cancellationToken)}

            """,
            cancellationToken);
        _knowsItsCluster = true;
    }

    public override IEnumerable<string> Arguments(ServerInstance instance) => [instance.PathOf("sentinel.conf"), "--sentinel"];

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await cluster.FindPrimaryAsync(cancellationToken) is null)
            throw new RedisException("No Sentinel names a primary.");
        var options = ConfigurationOptions.Parse(await sentinel.GetConnectionStringAsync(cancellationToken) ?? "");
        (options.CommandMap, options.ConnectRetry, options.ConnectTimeout) = (CommandMap.Sentinel, 1, 2000);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
        // It learns of replicas from the primary, every ten seconds: before that it could not let one take over.
        if ((await connection.GetServers()[0].SentinelReplicasAsync(cluster.Name).WaitAsync(cancellationToken)).Length == 0)
            throw new RedisException("It does not know the replica yet.");
    }
}
