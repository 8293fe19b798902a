namespace Scalable.Bench.Queues;

/// <summary>The queues that are compared.</summary>
internal static class JobQueues
{
    private const string OurEndedSql = "select count(*) from jobs where state = 'completed'";
    private const string WolverineEndedSql =
        "select count(*) from wolverine.wolverine_incoming_envelopes where status = 'Handled'";

    public static JobQueue Scalable { get; } = new(
        "scalable", "Scalable.Jobs", QueueProgram.DotNet, "on PostgreSQL and RabbitMQ; 20 owners, 20 jobs at a time, 40 prefetched")
    {
        EndedSql = OurEndedSql,
    };

    public static JobQueue ScalableHttp { get; } = new(
        "scalable-http", "Scalable, over HTTP", QueueProgram.Services,
        "gateway with its rate limits out of reach, one catalogue service, workers with 20 jobs at a time, 40 prefetched")
    {
        EndedSql = OurEndedSql,
    };

    public static IReadOnlyList<JobQueue> All { get; } =
    [
        Scalable,
        ScalableHttp,
        new("hangfire", "Hangfire", QueueProgram.DotNet, "Hangfire.PostgreSql, each of 20 workers polling each 0.2 s")
        {
            EndedSql = "select count(*) from hangfire.job where statename = 'Succeeded'",
            Takeover = "30 min (InvisibilityTimeout)",
        },
        new(
            "quartz", "Quartz.NET", QueueProgram.DotNet,
            "clustered PostgreSQL store, IdleWaitTime 1 s, RequestRecovery; 20 threads, as many triggers at a time")
        {
            UnfinishedSql = "select count(*) from qrtz_job_details",
        },
        new(
            "wolverine-postgres", "Wolverine, PostgreSQL", QueueProgram.DotNet,
            "queue, inbox and outbox in PostgreSQL with notifications, 100 messages a fetch, polling each 50 ms; 20 at a time")
        {
            EndedSql = WolverineEndedSql,
        },
        new(
            "wolverine-rabbitmq", "Wolverine, RabbitMQ", QueueProgram.DotNet,
            "queue in RabbitMQ, durable inbox and outbox in PostgreSQL; 20 at a time")
        {
            EndedSql = WolverineEndedSql,
        },
        new(
            "rebus", "Rebus", QueueProgram.DotNet, "PostgreSQL transport, 5 receiving workers, back-off 20 ms; 20 at a time")
        {
            UnfinishedSql = "select count(*) from messages",
        },
        new(
            "pg-boss-polling", "pg-boss, polling", QueueProgram.Node,
            "polling each 0.5 s, batches of 20, two at a time, the next one at once while they are full")
        {
            Module = "pg-boss",
            EndedSql = "select count(*) from pgboss.job where state = 'completed'",
            Takeover = "15 min (expireInSeconds)",
        },
        new("pg-boss", "pg-boss, LISTEN", QueueProgram.Node, "the same with LISTEN/NOTIFY")
        {
            EndedSql = "select count(*) from pgboss.job where state = 'completed'",
            Takeover = "15 min (expireInSeconds)",
        },
        new(
            "graphile-worker", "graphile-worker", QueueProgram.Node,
            "local queue of 500 jobs, completions batched (completeJobBatchDelay 0), as its page on performance; 20 at a time")
        {
            UnfinishedSql = "select count(*) from graphile_worker._private_jobs",
            RecordsEndsLater = true,
            Takeover = "4 h (locks of a dead worker)",
        },
        new("bullmq-everysec", "BullMQ, everysec", QueueProgram.Node, "appendonly, appendfsync everysec; 20 at a time")
        {
            Module = "bullmq",
            AppendFsync = "everysec",
        },
        new("bullmq-always", "BullMQ, always", QueueProgram.Node, "appendonly, appendfsync always; 20 at a time")
        {
            Module = "bullmq",
            AppendFsync = "always",
        },
    ];
}
