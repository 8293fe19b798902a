using StackExchange.Redis;

namespace ServiceDefaults.Identity;

/// <summary>Keeps the client from asking Redis for more than a service's user may have (<c>infra/data/redis-rights.json</c>).</summary>
public static class RedisRightsExtensions
{
    /// <summary>Turns off the commands that the client sends by itself and that no service needs.</summary>
    /// <param name="redis">The options from the connection string.</param>
    public static void DisableUnneededCommands(this ConfigurationOptions redis)
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
