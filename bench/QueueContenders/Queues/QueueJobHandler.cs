using QueueContenders.Contract;

namespace QueueContenders.Queues;

/// <summary>Handles the messages of Wolverine, which compiles code that calls it.</summary>
public static class QueueJobHandler
{
    private static JobRun? s_run;

    public static Task Handle(QueueJob job) => s_run!.RunAsync(job.Number, job.Milliseconds);

    internal static void Use(JobRun run) => s_run = run;
}
