using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace LocalServers.Servers;

/// <summary>
/// A Redis primary, its replica, and the Sentinels that watch them. Its roles are those of this run: in the next one the first member is
/// the primary again.
/// </summary>
/// <param name="name">The name by which clients ask the Sentinels for the primary.</param>
/// <param name="password">The password of all of them; null if they have none.</param>
internal sealed class RedisCluster(string name, ParameterResource? password)
{
    // A Sentinel that got no processor for two seconds does nothing for the next thirty (TILT), and then needs its time; on a busy machine
    // that happens more than once.
    private static readonly TimeSpan FailoverTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FailoverInterval = TimeSpan.FromMilliseconds(200);

    private readonly List<RedisResource> _members = [];
    private readonly List<RedisResource> _sentinels = [];
    private readonly HashSet<RedisResource> _started = [];

    public string Name => name;

    public ParameterResource? Password => password;

    public void AddMember(RedisResource member) => _members.Add(member);

    public void AddSentinel(RedisResource sentinel) => _sentinels.Add(sentinel);

    /// <summary>Returns the settings by which a member replicates the primary; those of the primary name no other.</summary>
    public async Task<string> ReplicationOfAsync(RedisResource member, CancellationToken cancellationToken)
    {
        var primary = await FindPrimaryAsync(cancellationToken) ?? PortOf(_members[0]);
        if (!_started.Add(member) && primary == PortOf(member))
            primary = await HandOverAsync(primary, cancellationToken);
        // A new replica begins at once: no others are about to come with which it could share the copy.
        var settings = "repl-diskless-sync-delay 0"
            + (password is null ? "" : $"\nmasterauth {await RedisServer.QuotedAsync(password, cancellationToken)}");
        return primary == PortOf(member)
            ? settings
            : string.Create(CultureInfo.InvariantCulture, $"{settings}\nreplicaof 127.0.0.1 {primary}");
    }

    /// <summary>Returns the settings of a Sentinel. Two of three must agree that the primary is lost.</summary>
    public async Task<string> WatchAsync(CancellationToken cancellationToken)
    {
        var secret = password is null ? null : await RedisServer.QuotedAsync(password, cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"""
            sentinel monitor {name} 127.0.0.1 {PortOf(_members[0])} 2
            sentinel down-after-milliseconds {name} 2000
            sentinel failover-timeout {name} 10000
            {(secret is null ? "" : $"requirepass {secret}\nsentinel sentinel-pass {secret}\nsentinel auth-pass {name} {secret}")}
            """);
    }

    /// <summary>Returns the port of the primary; null if no Sentinel says so, as before the first start.</summary>
    public Task<int?> FindPrimaryAsync(CancellationToken cancellationToken) => AskAsync(
        async sentinel => await sentinel.SentinelGetMasterAddressByNameAsync(name) is IPEndPoint primary ? primary.Port : null,
        cancellationToken);

    // A primary that was lost comes back without its last data, and its replicas would copy that. So another one takes over first, unless
    // there is none.
    private async Task<int> HandOverAsync(int lost, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + FailoverTimeout;
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            if (await FindPrimaryAsync(cancellationToken) is { } primary && primary != lost)
                return primary;
            await AskAsync(
                async sentinel =>
                {
                    try
                    {
                        await sentinel.SentinelFailoverAsync(name);
                    }
                    catch (RedisServerException inProgress) when (inProgress.Message.StartsWith("INPROG", StringComparison.Ordinal))
                    {
                        // It has begun before.
                    }

                    return lost; // One Sentinel is enough: others would begin a failover of their own.
                },
                cancellationToken);
            await Task.Delay(FailoverInterval, cancellationToken);
        }

        return lost;
    }

    // The first answer counts.
    private async Task<int?> AskAsync(Func<IServer, Task<int?>> ask, CancellationToken cancellationToken)
    {
        foreach (var sentinel in _sentinels)
        {
            if (FindPort(sentinel) is not { } port)
                continue;
            var options = new ConfigurationOptions
            {
                EndPoints = { { "127.0.0.1", port } },
                CommandMap = CommandMap.Sentinel,
                Password = password is null ? null : await password.GetValueAsync(cancellationToken),
                ConnectRetry = 1,
                ConnectTimeout = 1000,
            };
            try
            {
                await using var connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
                if (await ask(connection.GetServers()[0]) is { } answer)
                    return answer;
            }
            catch (RedisException)
            {
                // It is away, or a failover is in progress: the next one may know.
            }
        }

        return null;
    }

    private static int PortOf(RedisResource server) => FindPort(server) ?? throw new InvalidOperationException("No port yet.");

    private static int? FindPort(RedisResource server) => server.Annotations.OfType<EndpointAnnotation>().First().Port;
}
