using Npgsql;
using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Publishing;

/// <summary>A job whose message is due for publishing.</summary>
/// <param name="Version">The job's version at that time; 1 for a new job.</param>
internal sealed record DueJob(Guid Id, string Kind, string? TraceParent, long Version = 1);

/// <summary>The publishers' operations on the job table: due messages, and those confirmed by the broker.</summary>
internal sealed class JobOutbox(NpgsqlDataSource database, JobKinds kinds)
{
    /// <summary>How long the replica that accepted a job has to publish it before the relay does.</summary>
    public static readonly TimeSpan PublishGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long a relay has to publish the jobs that it took before another relay may take them.</summary>
    private static readonly TimeSpan RelayGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long a published job may wait for a worker before its message is considered lost and published again.</summary>
    private static readonly TimeSpan BrokerGrace = TimeSpan.FromMinutes(15);

    // A job of an unknown kind was accepted by a newer version that has been rolled back. It stays due in its row until that version is
    // back.
    private readonly string[] _knownKinds = [.. kinds.All.Select(kind => kind.Name)];

    /// <summary>
    /// Takes up to <paramref name="limit"/> due jobs of the known kinds. Concurrent relays take different jobs; a job that is not confirmed
    /// becomes due again. A running job is due when its lease expires: heartbeats extend only the lease, because the due time is indexed,
    /// and the due time is updated here.
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
        command.Parameters.Add(new() { Value = _knownKinds });
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

    /// <summary>Returns the number of queued jobs of a kind whose messages the broker has confirmed.</summary>
    public async Task<long> CountPublishedAsync(string kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select count(*) from jobs where state = 'queued' and kind = $1 and published_at is not null");
        command.Parameters.Add(new() { Value = kind });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Republishes jobs of a kind whose messages the broker has lost: as many as are missing, longest waiting first. Jobs that wait for
    /// their next attempt or for a relay do not count.
    /// </summary>
    /// <param name="kind">The name of the kind.</param>
    /// <param name="messages">The number of messages of the kind in the broker.</param>
    /// <returns>The number of jobs made due.</returns>
    public async Task<int> RepublishLostAsync(string kind, long messages, CancellationToken cancellationToken)
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

    /// <summary>Returns the time until the next message of a known kind is due; negative if overdue, null if there is none.</summary>
    public async Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select min(publish_at) - now() from jobs where publish_at is not null and kind = any ($1)");
        command.Parameters.Add(new() { Value = _knownKinds });
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    /// <summary>
    /// Records that the broker has confirmed these messages. A job that was started meanwhile, even if it was already released again, keeps
    /// the due time that this gave it, since this message of it is consumed. Rows locked by a worker that is just starting the job are
    /// skipped: a statement that locks many rows must not wait for one that locks others.
    /// </summary>
    public async Task ConfirmAsync(IReadOnlyCollection<DueJob> jobs, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with relaxed as materialized (select set_config('synchronous_commit', 'off', true))
            update jobs set publish_at = now() + $3, published_at = now()
              from relaxed
             where id = any (array(
                select id from jobs join unnest($1, $2) as confirmed (id, version) using (id, version)
                 where state = 'queued' for no key update of jobs skip locked))
            """);
        command.Parameters.Add(new() { Value = jobs.Select(job => job.Id).ToArray() });
        command.Parameters.Add(new() { Value = jobs.Select(job => job.Version).ToArray() });
        command.Parameters.Add(new() { Value = BrokerGrace });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
