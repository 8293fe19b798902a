using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace ServiceDefaults.Identity;

/// <summary>Logs in to Redis with a token instead of a password, and again on each open connection before the server would cut it for an old one.</summary>
public static class RedisIdentityExtensions
{
    /// <summary>Does nothing unless <c>ManagedIdentity:Redis</c> is set.</summary>
    /// <param name="redis">What the connection string says; it names no user and no password.</param>
    /// <param name="configuration">Where section <c>ManagedIdentity</c> is.</param>
    public static void UseManagedIdentity(this ConfigurationOptions redis, IConfiguration configuration)
    {
        if (EntraTokens.From(configuration, options => options.Redis, EntraTokens.RedisScope) is { } tokens)
            redis.UseTokens(tokens, TimeProvider.System);
    }

    internal static void UseTokens(this ConfigurationOptions redis, EntraTokens tokens, TimeProvider time)
    {
        // One connection for commands and subscriptions: one login keeps both alive. RESP2 has two, and a subscription's takes no AUTH.
        redis.Protocol = RedisProtocol.Resp3;
        redis.Defaults = new RedisIdentity(tokens, time, redis);
    }
}

/// <summary>Asked by the client for user and password whenever it connects.</summary>
internal sealed partial class RedisIdentity(EntraTokens tokens, TimeProvider time, ConfigurationOptions options) : DefaultOptionsProvider
{
    /// <summary>How often is looked whether there is a new token. The old one is then good for several minutes more.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override string User => UserOf(tokens.Get());

    public override string Password => tokens.Get();

    public override bool AbortOnConnectFail => false;

    public override Task AfterConnectAsync(ConnectionMultiplexer multiplexer, Action<string> log)
    {
        _ = RenewAsync(new WeakReference<ConnectionMultiplexer>(multiplexer), tokens.Get());
        return Task.CompletedTask;
    }

    // Ends with its multiplexer, of which it keeps nothing alive.
    private async Task RenewAsync(WeakReference<ConnectionMultiplexer> connection, string last)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync() && connection.TryGetTarget(out var multiplexer))
        {
            try
            {
                var token = await tokens.GetAsync(CancellationToken.None);
                if (token == last)
                    continue;
                foreach (var server in multiplexer.GetServers().Where(server => server.IsConnected))
                    await server.ExecuteAsync("AUTH", UserOf(token), token);
                last = token;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception failure) // Whatever it is: the next minute is another chance, and a connection that is cut comes back with a new token.
            {
                if (options.LoggerFactory?.CreateLogger<RedisIdentity>() is { } logger)
                    Log.NotRenewed(logger, failure.Message);
            }
        }
    }

    /// <summary>Redis knows an identity by its object id, which its tokens carry.</summary>
    private static string UserOf(string token) => new JsonWebToken(token).GetPayloadValue<string>("oid");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The login to Redis was not renewed, and is tried again in a minute: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string reason);
    }
}
