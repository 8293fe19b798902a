using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Idempotency;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Acceptance;

/// <summary>A job to be accepted.</summary>
/// <param name="MaxUnfinished">The maximum number of unfinished jobs of the owner, including this one; 0 for no limit.</param>
/// <param name="Upload">The recorded file of the job, or null.</param>
internal sealed record AcceptanceRequest(NewJob Job, int MaxUnfinished, string? Upload);

/// <summary>The outcome for an accepted job.</summary>
/// <param name="Stage">One of <see cref="JobStages"/>.</param>
/// <param name="IsFirstHeld">True if it is held back while no other job of its owner and kind was.</param>
internal sealed record AcceptedStage(string Stage, bool IsFirstHeld);

/// <summary>
/// The statement that accepts jobs: one for all that come together. It checks the quota of each owner, and holds a job back if its owner
/// already has enough in the broker. Neither is exact: concurrent statements do not see each other's jobs.
/// </summary>
internal static class AcceptanceStatements
{
    // The limit of each count keeps it cheap however many jobs an owner has.
    private const string Accepted =
        """
        with incoming as (
            select *, row_number() over (partition by owner order by place) as nth,
                   row_number() over (partition by owner, kind, run_at is null order by place) as nth_of_kind
              from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) with ordinality as incoming
                   (id, kind, owner, payload, trace_parent, upload, maximum, priority, run_at, place)),
        owners as (
            select owner, (
                select count(*) from (
                    select from jobs where jobs.owner = limited.owner and state in ('queued', 'running')
                     limit maximum) unfinished) as unfinished
              from (select owner, max(maximum) as maximum from incoming where maximum > 0 group by owner) limited),
        lanes as (
            select owner, kind,
                   exists (
                       select from jobs
                        where jobs.kind = lane.kind and jobs.owner = lane.owner and state = 'queued' and stage = 'held') as holds,
                   (select count(*) from (
                       select from jobs
                        where jobs.kind = lane.kind and jobs.owner = lane.owner and state = 'queued' and stage = 'sent'
                        limit $11) sent) as sent
              from (select distinct owner, kind from incoming where $11 > 0 and run_at is null) lane),
        accepted as (
            select incoming.*, holds,
                   case when run_at is not null then 'delayed' when $11 = 0 or (not holds and sent + nth_of_kind <= $11) then 'sent'
                        else 'held' end as stage
              from incoming left join owners using (owner) left join lanes using (owner, kind)
             where maximum = 0 or unfinished + nth <= maximum),
        """;

    private const string Insert =
        """
        insert into jobs (id, kind, owner, payload, trace_parent, priority, stage, publish_at)
            select id, kind, owner, payload, trace_parent, priority, stage,
                   case stage when 'delayed' then run_at when 'sent' then now() + $10 end
              from accepted
        """;

    private const string Stages = "select place, stage, stage = 'held' and not holds from accepted";

    private const string Plain = $"{Accepted} inserted as ({Insert}) {Stages}";

    private const string WithUploads =
        $"""
        {Accepted}
        taken as (delete from uploads using accepted where uploads.file = accepted.upload),
        inserted as ({Insert})
        {Stages}
        """;

    // A concurrent request with the same key waits here until the first has committed, and then finds it.
    private const string WithKey =
        $"""
        {Accepted}
        vacant as (
            insert into idempotency_keys as k (owner, key, fingerprint, job_id) select owner, $12, $13, id from accepted
                on conflict (owner, key) do update set fingerprint = excluded.fingerprint, job_id = excluded.job_id, created_at = now()
                   where k.created_at < now() - $14
            returning key),
        taken as (delete from uploads using accepted where uploads.file = accepted.upload and exists (select from vacant)),
        inserted as ({Insert} where exists (select from vacant))
        {Stages} where exists (select from vacant)
        """;

    /// <summary>Prepares the statement for requests without a key.</summary>
    /// <param name="maxSent">The maximum number of jobs of an owner and kind in the broker; 0 for no limit.</param>
    public static void Prepare(NpgsqlCommand command, IReadOnlyList<AcceptanceRequest> requests, int maxSent)
    {
        command.CommandText = requests.Any(request => request.Upload is not null) ? WithUploads : Plain;
        Bind(command, requests, maxSent);
    }

    /// <summary>Prepares the statement for a request with a key. It returns no row if the key is taken.</summary>
    public static void Prepare(NpgsqlCommand command, AcceptanceRequest request, IdempotentRequest key, int maxSent)
    {
        command.CommandText = WithKey;
        Bind(command, [request], maxSent);
        command.Parameters.Add(new() { Value = key.Key });
        command.Parameters.Add(new() { Value = key.Fingerprint });
        command.Parameters.Add(new() { Value = IdempotentWrites.KeyLifetime });
    }

    public static AcceptedStage Read(NpgsqlDataReader row) => new(row.GetString(1), row.GetBoolean(2));

    private static void Bind(NpgsqlCommand command, IReadOnlyList<AcceptanceRequest> requests, int maxSent)
    {
        Add(NpgsqlDbType.Uuid, request => request.Job.Id);
        Add(NpgsqlDbType.Text, request => request.Job.Kind);
        Add(NpgsqlDbType.Text, request => request.Job.Owner);
        Add(NpgsqlDbType.Jsonb, request => request.Job.Payload);
        Add(NpgsqlDbType.Text, request => request.Job.TraceParent);
        Add(NpgsqlDbType.Text, request => request.Upload);
        Add(NpgsqlDbType.Integer, request => request.MaxUnfinished);
        Add(NpgsqlDbType.Smallint, request => (short)request.Job.Priority);
        Add(NpgsqlDbType.TimestampTz, request => request.Job.RunAt?.ToUniversalTime());
        command.Parameters.Add(new() { Value = JobOutbox.PublishGrace });
        command.Parameters.Add(new() { Value = maxSent });

        void Add<T>(NpgsqlDbType type, Func<AcceptanceRequest, T> value) =>
            command.Parameters.Add(new() { Value = requests.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
