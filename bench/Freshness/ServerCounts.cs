using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace Scalable.Bench.Freshness;

/// <summary>What Redis, PostgreSQL and the replicas have counted since they started.</summary>
/// <param name="RedisCommands">Commands that Redis has executed.</param>
/// <param name="Messages">Messages published.</param>
/// <param name="ReadQueries">Statements that read for clients, without those of a write.</param>
/// <param name="HomeQueries">Those that read the items of the home page.</param>
/// <param name="Statements">All statements.</param>
/// <param name="CatalogueReads">Cacheable reads that reached a replica.</param>
/// <param name="RedisHits">Reads that were served from Redis.</param>
/// <param name="Loads">Reads that were loaded from the database.</param>
internal readonly record struct ServerCounts(
    double RedisCommands, double Messages, double ReadQueries, double HomeQueries, double Statements, double CatalogueReads,
    double RedisHits, double Loads)
{
    // Single items are read by a list of ids, pages by a subquery; only a write selects one item by its id, after it has locked it. The
    // home page is the only page without a condition.
    private const string Counts =
        """
        select coalesce(sum(calls) filter (where query ~ '^select (i\.id|r\.id|coalesce|count|set_config)' or query ~ '^with wanted'), 0)
               - coalesce(sum(calls) filter (where query ~ '^select i\.id' and query ~ 'where i\.id = \$1$'), 0),
               coalesce(sum(calls) filter (where query ~ 'from items i\s+order by i\.name, i\.id limit'), 0),
               coalesce(sum(calls), 0)
          from pg_stat_statements where query !~ 'pg_stat_statements'
        """;

    public static async Task<ServerCounts> ReadAsync(FreshnessStack stack, CancellationToken cancellationToken)
    {
        // The services report what they have counted each second.
        await Task.Delay(1.5 * ServiceCounters.ReportInterval, cancellationToken);
        var (commands, messages) = await RedisAsync(stack.Redis);
        var (reads, home, all) = await PostgresAsync(stack.Database, cancellationToken);
        return new ServerCounts(
            commands, messages, reads, home, all, stack.Counters.Total("response_cache.reads"),
            stack.Counters.Total("response_cache.redis_hits"), stack.Counters.Total("response_cache.loads"));
    }

    public static ServerCounts operator -(ServerCounts after, ServerCounts before) => new(
        after.RedisCommands - before.RedisCommands, after.Messages - before.Messages, after.ReadQueries - before.ReadQueries,
        after.HomeQueries - before.HomeQueries, after.Statements - before.Statements, after.CatalogueReads - before.CatalogueReads,
        after.RedisHits - before.RedisHits, after.Loads - before.Loads);

    // cmdstat_get:calls=12,usec=…
    private static async Task<(double Commands, double Messages)> RedisAsync(ConnectionMultiplexer redis)
    {
        var (commands, messages) = (0.0, 0.0);
        foreach (var command in (await redis.GetServers().Single().InfoAsync("commandstats")).SelectMany(section => section))
        {
            var calls = double.Parse(command.Value.Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture);
            commands += command.Key is "cmdstat_info" ? 0 : calls;
            messages += command.Key is "cmdstat_publish" ? calls : 0;
        }

        return (commands, messages);
    }

    private static async Task<(double Reads, double Home, double All)> PostgresAsync(
        NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Counts);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return ((double)row.GetDecimal(0), (double)row.GetDecimal(1), (double)row.GetDecimal(2));
    }
}
