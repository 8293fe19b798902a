using StackExchange.Redis;

namespace Scalable.ResponseCache;

/// <summary>Settings of a Redis connection that suit a cache.</summary>
public static class RedisConnectionExtensions
{
    /// <summary>Time limit of a Redis command, in milliseconds. Waiting longer costs more than doing without Redis.</summary>
    internal const int CommandTimeout = 100;

    /// <summary>
    /// Lets commands fail at once while Redis is unavailable, and reconnects in the background. By default StackExchange.Redis queues
    /// commands while disconnected and waits for seconds: a Redis outage would slow down every request.
    /// </summary>
    /// <param name="redis">The options from the connection string.</param>
    public static ConfigurationOptions FailFast(this ConfigurationOptions redis)
    {
        redis.AbortOnConnectFail = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.AsyncTimeout = CommandTimeout;
        redis.SyncTimeout = CommandTimeout;
        redis.ConnectTimeout = 1000;
        redis.ReconnectRetryPolicy = new LinearRetry(500);
        redis.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        return redis;
    }
}
