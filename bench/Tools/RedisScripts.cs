using System.Globalization;
using StackExchange.Redis;

namespace Scalable.Bench.Tools;

/// <summary>The scripts that a Redis server has run on behalf of clients. The commands within a script are part of it.</summary>
/// <param name="Calls">The number of runs: as many round trips.</param>
/// <param name="Microseconds">The time that they took in the server.</param>
internal readonly record struct RedisScripts(long Calls, double Microseconds)
{
    public static RedisScripts operator -(RedisScripts after, RedisScripts before) =>
        new(after.Calls - before.Calls, after.Microseconds - before.Microseconds);

    /// <summary>Reads the totals since the start of the server. The connection needs <c>allowAdmin</c>.</summary>
    public static async Task<RedisScripts> ReadAsync(IConnectionMultiplexer redis)
    {
        var total = default(RedisScripts);
        foreach (var command in (await redis.GetServers()[0].InfoAsync("commandstats")).SelectMany(section => section)
            .Where(command => command.Key is "cmdstat_evalsha" or "cmdstat_eval"))
        {
            // calls=21,usec=175,usec_per_call=8.33,…
            double[] values = [.. command.Value.Split(',').Take(2)
                .Select(field => double.Parse(field.Split('=')[1], CultureInfo.InvariantCulture))];
            total = new RedisScripts(total.Calls + (long)values[0], total.Microseconds + values[1]);
        }

        return total;
    }
}
