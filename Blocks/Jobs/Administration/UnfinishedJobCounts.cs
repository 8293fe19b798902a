using Npgsql;
using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Administration;

/// <summary>The unfinished jobs of a kind in the job table.</summary>
/// <param name="Kind">
/// The kind; not always a registered one, since a newer version that was rolled back may have left jobs of its own kinds.
/// </param>
/// <param name="OldestWaitingSeconds">The age of the oldest queued job; 0 if there is none.</param>
internal sealed record UnfinishedJobCount(string Kind, long Waiting, long Running, double OldestWaitingSeconds);

/// <summary>Counts unfinished jobs by kind. The job table is authoritative; the queues of the broker only carry messages.</summary>
internal sealed class UnfinishedJobCounts(NpgsqlDataSource database, JobKinds kinds)
{
    public async Task<IReadOnlyList<UnfinishedJobCount>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select kind, count(*) filter (where state = 'queued'), count(*) filter (where state = 'running'),
                   coalesce(extract(epoch from now() - min(created_at) filter (where state = 'queued')), 0)::float8
              from jobs where state in ('queued', 'running') group by kind
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, UnfinishedJobCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(0)] = new UnfinishedJobCount(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), Math.Max(0, reader.GetDouble(3)));
        }

        return
        [
            .. kinds.All.Select(kind => found.GetValueOrDefault(kind.Name) ?? new UnfinishedJobCount(kind.Name, 0, 0, 0)),
            .. found.Values.Where(kind => kinds.Find(kind.Kind) is null),
        ];
    }
}
