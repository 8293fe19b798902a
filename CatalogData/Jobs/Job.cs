namespace CatalogData.Jobs;

/// <summary>A job as seen by its owner.</summary>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Attempts">The number of attempts started.</param>
/// <param name="Result">JSON specific to the kind; null until there is a result.</param>
/// <param name="Error">The reason why the job, or its last attempt, failed.</param>
/// <param name="Version">Increases with every change visible to the owner.</param>
public sealed record Job(
    Guid Id, string Kind, string State, float Progress, int Attempts, string? Result, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long Version)
{
    /// <summary>True if the job has ended. It changes again only if its owner requests it.</summary>
    public bool IsFinished => State is JobStates.Completed or JobStates.Failed or JobStates.Cancelled;
}

/// <summary>A job to be accepted.</summary>
/// <param name="Payload">JSON specific to the kind.</param>
/// <param name="TraceParent">The trace context of the request (W3C <c>traceparent</c>), so that the work is part of its trace.</param>
public sealed record NewJob(Guid Id, string Kind, string Owner, string Payload, string? TraceParent);

/// <summary>The states of a job.</summary>
public static class JobStates
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [Queued, Running, Completed, Failed, Cancelled];
}
