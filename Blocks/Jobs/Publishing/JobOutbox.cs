using Npgsql;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Publishing;

/// <summary>The publishers' operations on the job table: due messages, and those confirmed by the broker.</summary>
internal sealed class JobOutbox(NpgsqlDataSource database, JobKinds kinds)
{
    /// <summary>How long the replica that accepted a job has to publish it before the relay does.</summary>
    public static readonly TimeSpan PublishGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long a published job may wait for a worker before its message is considered lost and published again.</summary>
    private static readonly TimeSpan BrokerGrace = TimeSpan.FromMinutes(15);

    /// <summary>How often held jobs are looked at: see <see cref="ReleaseAsync"/>.</summary>
    private static readonly TimeSpan HeldInterval = TimeSpan.FromSeconds(1);

    /// <summary>An arbitrary but unique number of an advisory lock: "jobs" in ASCII.</summary>
    private const long ReleaseLock = 0x6a6f6273;

    // A job of an unknown kind was accepted by a newer version that has been rolled back. It stays due in its row until that version is
    // back.
    private readonly string[] _knownKinds = [.. kinds.All.Select(kind => kind.Name)];

    /// <summary>
    /// Takes up to <paramref name="limit"/> due jobs of the known kinds. Concurrent relays take different jobs; a job that is not confirmed
    /// becomes due again. A running job is due when its lease expires: heartbeats extend only the lease, because the due time is indexed,
    /// and the due time is updated here. A delayed job is then held until <see cref="ReleaseAsync"/> finds that its owner may publish it.
    /// </summary>
    public async Task<IReadOnlyList<DueJob>> TakeDueAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            update jobs
               set publish_at = case when state = 'running' and leased_until > now() then leased_until
                                     when state = 'queued' and stage = 'delayed' then null else now() + $1 end,
                   stage = case when state = 'queued' and stage = 'delayed' then 'held' else stage end
             where id = any (array(
                select id from jobs where publish_at <= now() and kind = any ($3) order by publish_at limit $2 for update skip locked))
            returning id, kind, trace_parent, version, (state = 'running' and leased_until > now()) or (state = 'queued' and stage = 'held')
            """);
        command.Parameters.Add(new() { Value = DueJob.PublishTime });
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = _knownKinds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueJob>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!reader.GetBoolean(4))
                due.Add(Read(reader));
        }

        return due;
    }

    /// <summary>
    /// Releases held jobs of the known kinds, for each owner and kind as many as it may have in the broker in addition to those that it has
    /// there, by priority and age. Workers release most of them when they start an earlier one; the rest is found here: those of owners
    /// whose jobs were cancelled, and those accepted just when the last earlier one started.
    /// </summary>
    /// <param name="maxSent">The maximum number of jobs of an owner and kind in the broker; 0 for no limit.</param>
    /// <param name="limit">The maximum number of jobs of an owner and kind to release.</param>
    /// <returns>The released jobs, which are to be published; none while another relay does the same.</returns>
    public async Task<IReadOnlyList<DueJob>> ReleaseAsync(int maxSent, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with recursive turn as materialized (select pg_try_advisory_xact_lock($4) as is_mine),
            lanes as (
                (select kind, owner from jobs, turn where is_mine and state = 'queued' and stage = 'held' order by kind, owner limit 1)
                union all
                select next.kind, next.owner from lanes, lateral (
                    select kind, owner from jobs
                     where state = 'queued' and stage = 'held' and (jobs.kind, jobs.owner) > (lanes.kind, lanes.owner)
                     order by kind, owner limit 1) next),
            rooms as (
                select kind, owner, case when $1 = 0 then $2 else $1 - (
                           select count(*) from (
                               select from jobs
                                where jobs.kind = lanes.kind and jobs.owner = lanes.owner and state = 'queued' and stage = 'sent'
                                limit $1) sent) end as room
                  from lanes where kind = any ($3)),
            freed as (
                select next.id from rooms, lateral (
                    select id from jobs
                     where jobs.kind = rooms.kind and jobs.owner = rooms.owner and state = 'queued' and stage = 'held'
                     order by priority desc, id limit least(room, $2) for no key update skip locked) next)
            update jobs set stage = 'sent', publish_at = now() + $5 from freed where jobs.id = freed.id
            returning jobs.id, kind, trace_parent, version
            """);
        command.Parameters.Add(new() { Value = maxSent });
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = _knownKinds });
        command.Parameters.Add(new() { Value = ReleaseLock });
        command.Parameters.Add(new() { Value = DueJob.PublishTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var released = new List<DueJob>();
        while (await reader.ReadAsync(cancellationToken))
            released.Add(Read(reader));
        return released;
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
    /// <param name="waited">Only jobs that were published at least this long ago count.</param>
    /// <returns>The number of jobs made due.</returns>
    public async Task<int> RepublishLostAsync(string kind, long messages, TimeSpan waited, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            update jobs set publish_at = now(), published_at = null
             where id = any (array(
                select id from jobs where state = 'queued' and kind = $1 and published_at <= now() - $3 order by created_at
                 limit greatest(0, (select count(*) from jobs where state = 'queued' and kind = $1 and published_at <= now() - $3) - $2)
                   for no key update skip locked))
            """);
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = messages });
        command.Parameters.Add(new() { Value = waited });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Returns the known kinds of which jobs have waited for a worker for at least this time since they were published.</summary>
    public async Task<IReadOnlyList<string>> WaitingKindsAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select kind from unnest($1) as known (kind)
             where exists (
                select from jobs
                 where jobs.kind = known.kind and state = 'queued' and stage = 'sent' and published_at <= now() - $2)
            """);
        command.Parameters.Add(new() { Value = _knownKinds });
        command.Parameters.Add(new() { Value = wait });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            waiting.Add(reader.GetString(0));
        return waiting;
    }

    /// <summary>
    /// Returns the time until the next message of a known kind is due, or held jobs are to be looked at; negative if overdue, null if there
    /// is neither.
    /// </summary>
    public async Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select least(
                (select min(publish_at) - now() from jobs where publish_at is not null and kind = any ($1)),
                (select $2 where exists (select from jobs where state = 'queued' and stage = 'held' and kind = any ($1))))
            """);
        command.Parameters.Add(new() { Value = _knownKinds });
        command.Parameters.Add(new() { Value = HeldInterval });
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

    private static DueJob Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3));
}
