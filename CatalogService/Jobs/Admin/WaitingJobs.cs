using CatalogData.Jobs;
using Npgsql;

namespace CatalogService.Jobs.Admin;

/// <summary>What the job table says of a kind.</summary>
/// <param name="Kind">Not always one of <see cref="JobKinds"/>: a newer version that was rolled back may have left jobs of its own
/// kinds.</param>
/// <param name="OldestWaitingSeconds">How long the oldest job that nobody has begun or gone on with has existed; 0 if none waits.</param>
internal sealed record KindState(string Kind, long Waiting, long Running, double OldestWaitingSeconds);

/// <summary>What waits, by kind: the job table is the truth, the broker's queues only carry it.</summary>
internal sealed class WaitingJobs(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<KindState>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select kind, count(*) filter (where state = 'queued'), count(*) filter (where state = 'running'),
                   coalesce(extract(epoch from now() - min(created_at) filter (where state = 'queued')), 0)::float8
              from jobs where state in ('queued', 'running') group by kind
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, KindState>();
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetString(0)] = new KindState(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), Math.Max(0, reader.GetDouble(3)));
        return
        [
            .. JobKinds.All.Select(kind => found.GetValueOrDefault(kind.Name) ?? new KindState(kind.Name, 0, 0, 0)),
            .. found.Values.Where(kind => !JobKinds.IsKnown(kind.Kind)),
        ];
    }
}
