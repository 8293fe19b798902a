using Npgsql;

namespace CatalogData.Jobs;

/// <summary>A job whose message is due.</summary>
/// <param name="Version">The job's version when it was due; a new job's is 1.</param>
public sealed record DueJob(Guid Id, string Kind, string? TraceParent, long Version = 1);

/// <summary>The publishers' side of the job table: which messages are due, and which the broker has confirmed.</summary>
public sealed class JobOutbox(NpgsqlDataSource database)
{
    /// <summary>How long whoever accepted a job has for publishing it before the relay does.</summary>
    public static readonly TimeSpan PublishGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long a relay has for publishing what it took before another one may take it.</summary>
    private static readonly TimeSpan RelayGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long a published job may wait for a worker before its message is taken for lost and published again.</summary>
    private static readonly TimeSpan BrokerGrace = TimeSpan.FromMinutes(15);

    // A job of another kind was accepted by a newer version that has been rolled back. It waits in its row, due all the time, until that
    // version is back.
    private static readonly string[] KnownKinds = [.. JobKinds.Known(empty: true).Select(kind => kind.Name)];

    /// <summary>
    /// Takes up to <paramref name="limit"/> due jobs of the kinds that this version knows. Relays that run at the same time take different
    /// jobs; a job that is not confirmed becomes due again. A running job is due when its lease has run out: heartbeats extend the lease alone, since the
    /// date is in an index, and the date follows here.
    /// </summary>
    public async Task<IReadOnlyList<DueJob>> TakeDueAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            update jobs set publish_at = case when state = 'running' and leased_until > now() then leased_until else now() + $1 end
             where id = any (array(
                select id from jobs where publish_at <= now() and kind = any ($3) order by publish_at limit $2 for update skip locked))
            returning id, kind, trace_parent, version, state = 'running' and leased_until > now()
            """);
        command.Parameters.Add(new() { Value = RelayGrace });
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = KnownKinds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueJob>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!reader.GetBoolean(4))
            {
                var traceParent = reader.IsDBNull(2) ? null : reader.GetString(2);
                due.Add(new DueJob(reader.GetGuid(0), reader.GetString(1), traceParent, reader.GetInt64(3)));
            }
        }

        return due;
    }

    /// <summary>How many jobs of a kind wait for a worker, and the broker has their messages as far as is known.</summary>
    public async Task<long> CountPublishedAsync(string kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select count(*) from jobs where state = 'queued' and kind = $1 and published_at is not null");
        command.Parameters.Add(new() { Value = kind });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Has jobs of a kind published again whose messages the broker has lost: as many as it lacks, those that have waited longest first. A
    /// job that waits for its next attempt, or for a relay, is none of them.
    /// </summary>
    /// <param name="messages">How many messages of the kind wait in the broker.</param>
    /// <returns>How many are due now.</returns>
    public async Task<int> PublishAgainAsync(string kind, long messages, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            update jobs set publish_at = now(), published_at = null
             where id = any (array(
                select id from jobs where state = 'queued' and kind = $1 and published_at is not null order by created_at
                 limit greatest(0, (select count(*) from jobs where state = 'queued' and kind = $1 and published_at is not null) - $2)
                   for no key update skip locked))
            """);
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = messages });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How long until a message of a known kind is due; less than nothing if one is, null if none will be.</summary>
    public async Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select min(publish_at) - now() from jobs where publish_at is not null and kind = any ($1)");
        command.Parameters.Add(new() { Value = KnownKinds });
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    /// <summary>
    /// Says that the broker has these messages. A job that somebody began meanwhile, or has begun and given back already, keeps the date that this gave it:
    /// this message of it is used up. One that somebody is about to begin is left to them: whoever locks many rows must not wait for who locks others.
    /// </summary>
    public async Task ConfirmAsync(IReadOnlyCollection<DueJob> jobs, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with relaxed as materialized (select set_config('synchronous_commit', 'off', true))
            update jobs set publish_at = now() + $3, published_at = now()
              from relaxed
             where id = any (array(
                select id from jobs join unnest($1, $2) as confirmed (id, version) using (id, version) where state = 'queued' for no key update of jobs skip locked))
            """);
        command.Parameters.Add(new() { Value = jobs.Select(job => job.Id).ToArray() });
        command.Parameters.Add(new() { Value = jobs.Select(job => job.Version).ToArray() });
        command.Parameters.Add(new() { Value = BrokerGrace });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
