using System.Text;
using LocalServers.Data;
using LocalServers.Programs;
using StackExchange.Redis;

namespace LocalServers.Servers;

/// <summary>Redis: with a password, in a configuration file that only its owner can read.</summary>
/// <param name="redis">The resource.</param>
/// <param name="cluster">The cluster that it belongs to; null if it stands alone.</param>
internal sealed class RedisServer(RedisResource redis, RedisCluster? cluster = null) : Server(redis, RedisProgram)
{
    internal static readonly ServerProgram RedisProgram = new("Redis", "redis-server", () => [])
    {
        Packages = new() { ["apt-get"] = "redis-server", ["dnf"] = "redis", ["apk"] = "redis", ["pacman"] = "redis", ["brew"] = "redis" },
    };

    public override ParameterResource? Password => redis.PasswordParameter;

    /// <summary>Its data opens with any password: that is set anew at each start.</summary>
    public override bool HasData(string folder) => false;

    public override async Task PrepareAsync(ServerInstance instance, CancellationToken cancellationToken) => await PrivateFile.WriteAsync(
        instance.PathOf("redis.conf"),
        $"""
        bind 127.0.0.1
        port {instance.Port}
        {(Password is null ? "" : $"requirepass {await QuotedAsync(Password, cancellationToken)}")}
        {(cluster is null ? "" : await cluster.ReplicationOfAsync(redis, cancellationToken))}
        dir "{instance.Folder}"
        save {(instance.KeepsData ? "60 1" : "\"\"")}
        appendonly no

        """,
        cancellationToken);

    public override IEnumerable<string> Arguments(ServerInstance instance) => [instance.PathOf("redis.conf")];

    /// <summary>A password as a word of a configuration file: byte by byte, since it may contain spaces and quotes.</summary>
    internal static async Task<string> QuotedAsync(ParameterResource password, CancellationToken cancellationToken)
    {
        var octets = Encoding.UTF8.GetBytes(await password.GetValueAsync(cancellationToken) ?? "");
        return $"\"{string.Concat(octets.Select(octet => $@"\x{octet:x2}"))}\"";
    }

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(await redis.GetConnectionStringAsync(cancellationToken) ?? "");
        (options.ConnectRetry, options.ConnectTimeout, options.AsyncTimeout) = (1, 2000, 2000);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
    }
}
