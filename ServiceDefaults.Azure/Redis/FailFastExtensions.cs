using Microsoft.Extensions.Configuration;
using ServiceDefaults.Identity;
using StackExchange.Redis;

namespace ServiceDefaults.Redis;

/// <summary>Configures Redis clients so that an outage of Redis does not slow down requests.</summary>
public static class FailFastExtensions
{
    /// <summary>
    /// Makes commands fail at once while Redis is unavailable, where the client would queue them by default, and reconnects every half
    /// second. Sends no command that the service's user may not run, and logs in by a token if <c>ManagedIdentity:Redis</c> is set.
    /// </summary>
    /// <param name="redis">The options from the connection string.</param>
    /// <param name="timeout">The time limit of a command.</param>
    /// <param name="configuration">The configuration with section <c>ManagedIdentity</c>.</param>
    public static void FailFast(this ConfigurationOptions redis, TimeSpan timeout, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(redis);
        redis.AbortOnConnectFail = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.ConnectTimeout = 1000;
        redis.AsyncTimeout = redis.SyncTimeout = (int)timeout.TotalMilliseconds;
        redis.ReconnectRetryPolicy = new LinearRetry(500);
        redis.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        redis.DisableUnneededCommands();
        redis.UseManagedIdentity(configuration);
    }
}
