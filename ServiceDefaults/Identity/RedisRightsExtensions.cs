using StackExchange.Redis;

namespace ServiceDefaults.Identity;

/// <summary>Keeps the client from asking Redis for more than a service's user may have (<c>infra/data/redis-rights.json</c>).</summary>
public static class RedisRightsExtensions
{
    /// <summary>Leaves out what the client asks of its own accord and nothing here needs.</summary>
    /// <param name="redis">What the connection string says.</param>
    public static void AskForLittle(this ConfigurationOptions redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        // A key and a channel by which clients would agree on a primary.
        redis.TieBreaker = "";
        redis.ConfigurationChannel = "";
        // CONFIG GET tells passwords.
        if (redis.Proxy == Proxy.None)
            redis.CommandMap = CommandMap.Create(["CONFIG"], available: false);
    }
}
