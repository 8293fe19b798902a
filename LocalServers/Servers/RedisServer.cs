using System.Text;
using LocalServers.Data;
using LocalServers.Programs;
using StackExchange.Redis;

namespace LocalServers.Servers;

/// <summary>Redis: with a password, in a configuration file that only its owner can read.</summary>
internal sealed class RedisServer(RedisResource redis) : Server(redis, RedisProgram)
{
    private static readonly ServerProgram RedisProgram = new("Redis", "redis-server", () => [])
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
        {(Password is null ? "" : $"requirepass \"{Escaped(await Password.GetValueAsync(cancellationToken) ?? "")}\"")}
        dir "{instance.Folder}"
        save {(instance.KeepsData ? "60 1" : "\"\"")}
        appendonly no

        """,
        cancellationToken);

    public override IEnumerable<string> Arguments(ServerInstance instance) => [instance.PathOf("redis.conf")];

    // Escaped byte by byte: a chosen password may contain spaces and quotes.
    private static string Escaped(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => $@"\x{octet:x2}"));

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(await redis.GetConnectionStringAsync(cancellationToken) ?? "");
        (options.ConnectRetry, options.ConnectTimeout, options.AsyncTimeout) = (1, 2000, 2000);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
    }
}
