using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace ServiceDefaults.Identity;

/// <summary>
/// Authenticates to Redis with a token instead of a password, and again on each open connection before the server would close it because of
/// an expired token.
/// </summary>
public static class RedisIdentityExtensions
{
    /// <summary>Uses tokens if <c>ManagedIdentity:Redis</c> is set.</summary>
    /// <param name="redis">The options of the connection string, without user and password.</param>
    /// <param name="configuration">The configuration with section <c>ManagedIdentity</c>.</param>
    public static void UseManagedIdentity(this ConfigurationOptions redis, IConfiguration configuration)
    {
        if (EntraTokenProvider.From(configuration, options => options.Redis, EntraTokenProvider.RedisScope) is { } tokens)
            redis.UseTokens(tokens, TimeProvider.System);
    }

    internal static void UseTokens(this ConfigurationOptions redis, EntraTokenProvider tokens, TimeProvider timeProvider)
    {
        // One connection for commands and subscriptions, so that one login keeps both alive. RESP2 uses two, and that of subscriptions
        // accepts no AUTH.
        redis.Protocol = RedisProtocol.Resp3;
        redis.Defaults = new RedisIdentity(tokens, timeProvider, redis);
    }
}

/// <summary>Provides the client with user and password whenever it connects.</summary>
internal sealed partial class RedisIdentity(EntraTokenProvider tokens, TimeProvider timeProvider, ConfigurationOptions options)
    : DefaultOptionsProvider
{
    /// <summary>The interval between checks for a new token. The old one is then valid for several more minutes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override string User => UserOf(tokens.Get());

    public override string Password => tokens.Get();

    public override bool AbortOnConnectFail => false;

    public override Task AfterConnectAsync(ConnectionMultiplexer multiplexer, Action<string> log)
    {
        _ = RenewAsync(new WeakReference<ConnectionMultiplexer>(multiplexer), tokens.Get());
        return Task.CompletedTask;
    }

    // Ends with its multiplexer, of which it holds a weak reference only.
    private async Task RenewAsync(WeakReference<ConnectionMultiplexer> connection, string last)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
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
            catch (Exception failure) // any: the next minute is another chance, and a closed connection returns with a new token
            {
                if (options.LoggerFactory?.CreateLogger<RedisIdentity>() is { } logger)
                    Log.NotRenewed(logger, failure.Message);
            }
        }
    }

    /// <summary>Returns the user name in Redis: the object id of the identity, which its tokens carry.</summary>
    private static string UserOf(string token) => new JsonWebToken(token).GetPayloadValue<string>("oid");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to renew the login to Redis; retrying in a minute: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string reason);
    }
}
