using CatalogData.Jobs;
using Npgsql;

namespace CatalogService.Jobs.Admin;

/// <summary>The unfinished jobs of a kind in the job table.</summary>
/// <param name="Kind">The kind; not always one of <see cref="JobKinds"/>, since a newer version that was rolled back may have left
/// jobs of its own kinds.</param>
/// <param name="OldestWaitingSeconds">The age of the oldest queued job; 0 if there is none.</param>
internal sealed record KindState(string Kind, long Waiting, long Running, double OldestWaitingSeconds);

/// <summary>Counts unfinished jobs by kind. The job table is authoritative; the queues of the broker only carry messages.</summary>
internal sealed class UnfinishedJobCounts(NpgsqlDataSource database)
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
        {
            found[reader.GetString(0)] = new KindState(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), Math.Max(0, reader.GetDouble(3)));
        }

        return
        [
            .. JobKinds.All.Select(kind => found.GetValueOrDefault(kind.Name) ?? new KindState(kind.Name, 0, 0, 0)),
            .. found.Values.Where(kind => !JobKinds.IsKnown(kind.Kind)),
        ];
    }
}
