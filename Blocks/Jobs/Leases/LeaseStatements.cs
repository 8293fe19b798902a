using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Leases;

/// <summary>The statements that start and complete attempts.</summary>
internal static class LeaseStatements
{
    /// <summary>
    /// Makes a statement not wait for the disk. If a crash of the server loses a lease, its worker stops and another one starts again. The
    /// end of a job must not be lost, and waits for the disk.
    /// </summary>
    public const string Relaxed = "with relaxed as materialized (select set_config('synchronous_commit', 'off', true))";

    /// <summary>The condition of a running job whose lease has expired.</summary>
    public const string Expired = "state = 'running' and leased_until < now()";

    /// <summary>Completes a single job.</summary>
    public const string Complete =
        $"update jobs set {Completed}, result = $3 where id = $1 and lease = $2 and state = 'running'";

    /// <summary>Starts another attempt at a job whose lease has expired.</summary>
    public const string ClaimExpired =
        $"""
        {Relaxed}
        update jobs set {Started}, deaths = deaths + 1, lease = $2
          from relaxed
         where id = $1 and {Expired}
        returning 1::bigint, {Leased}
        """;

    private const string Started =
        """
        state = 'running', attempts = attempts + 1, leased_until = now() + $3, publish_at = now() + $3, published_at = null,
        started_at = coalesce(started_at, now()), version = version + 1
        """;

    private const string Leased = "jobs.id, jobs.lease, attempts, payload, kind, now() - created_at as waited, deaths";

    private const string Completed =
        """
        state = 'completed', progress = 1, error = null, lease = null, leased_until = null, publish_at = null,
        finished_at = clock_timestamp(), version = version + 1
        """;

    // Always true, and estimated to select a single row: the plan then looks each job up by its primary key, in the order of the ids, even
    // if it was made while the table was tiny. The same order everywhere keeps two statements from a deadlock.
    private const string LookedUp = "where place + 0 = place order by id";

    // Appending nothing to the state keeps the planner from an index of all queued or running jobs, of which there are many at times.
    //
    // Each job that leaves the broker lets the next held one of its owner and kind go. A worker publishes it, so that an owner with many
    // jobs always has as many with the broker as it may, at the cost of no statement of its own.
    private const string Claim =
        $"""
        {Relaxed},
        claims as (select * from unnest($1, $2) with ordinality as claims (id, token, place) {LookedUp}),
        started as (
            update jobs set {Started}, lease = claims.token
              from relaxed, claims
             where jobs.id = claims.id and state || '' = 'queued'
            returning claims.place, {Leased}, owner, stage),
        lanes as (select owner, kind, count(*) as starts from started where stage = 'sent' and $4 group by owner, kind),
        freed as (
            select next.id from lanes, lateral (
                select id from jobs
                 where jobs.kind = lanes.kind and jobs.owner = lanes.owner and state = 'queued' and stage = 'held'
                 order by priority desc, id limit starts for no key update skip locked) next),
        released as (
            update jobs set stage = 'sent', publish_at = now() + $5 from freed where jobs.id = freed.id
            returning jobs.id, kind, trace_parent, version)
        select place, id, lease, attempts, payload, kind, waited, deaths, ids, kinds, trace_parents, versions
          from started left join (
              select array_agg(id) as ids, array_agg(kind) as kinds, array_agg(trace_parent) as trace_parents,
                     array_agg(version) as versions
                from released) next on place = (select min(place) from started)
        """;

    private const string CompleteAll =
        $"""
        with ended as (select * from unnest($1, $2, $3) with ordinality as ended (id, token, outcome, place) {LookedUp})
        update jobs set {Completed}, result = ended.outcome
          from ended
         where jobs.id = ended.id and jobs.lease = ended.token and state || '' = 'running'
        returning ended.place, true
        """;

    /// <summary>Prepares the claims of queued jobs. A job that is claimed twice gets one lease.</summary>
    /// <param name="release">
    /// True to release a held job for each that starts: the first row returned has these jobs (<see cref="ReadReleased"/>).
    /// </param>
    public static void PrepareClaims(NpgsqlCommand command, IReadOnlyList<Guid> jobs, bool release)
    {
        command.CommandText = Claim;
        command.Parameters.Add(new() { Value = jobs.ToArray() });
        command.Parameters.Add(new() { Value = jobs.Select(_ => Guid.NewGuid()).ToArray() });
        command.Parameters.Add(new() { Value = JobLeases.Duration });
        command.Parameters.Add(new() { Value = release });
        command.Parameters.Add(new() { Value = DueJob.PublishTime });
    }

    public static JobLease ReadLease(NpgsqlDataReader row)
    {
        var attempt = row.GetInt32(3);
        return new JobLease(row.GetGuid(1), row.GetGuid(2), attempt, row.GetString(4))
        {
            Kind = row.GetString(5),
            Waited = attempt == 1 ? row.GetTimeSpan(6) : null,
            CrashCount = row.GetInt32(7),
        };
    }

    /// <summary>Returns the jobs that a claim has released; they are to be published.</summary>
    public static IEnumerable<DueJob> ReadReleased(NpgsqlDataReader row)
    {
        if (row.IsDBNull(8))
            return [];
        var (kinds, traceParents) = (row.GetFieldValue<string[]>(9), row.GetFieldValue<string?[]>(10));
        var versions = row.GetFieldValue<long[]>(11);
        return row.GetFieldValue<Guid[]>(8).Select((id, n) => new DueJob(id, kinds[n], traceParents[n], versions[n]));
    }

    /// <summary>Prepares the completions of jobs that have no effects in the database.</summary>
    public static void PrepareCompletions(NpgsqlCommand command, IReadOnlyList<(JobLease Lease, string Result)> completions)
    {
        command.CommandText = CompleteAll;
        command.Parameters.Add(new() { Value = completions.Select(completion => completion.Lease.JobId).ToArray() });
        command.Parameters.Add(new() { Value = completions.Select(completion => completion.Lease.Token).ToArray() });
        command.Parameters.Add(new()
        {
            Value = completions.Select(completion => completion.Result).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });
    }
}
