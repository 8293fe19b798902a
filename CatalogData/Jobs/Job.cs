namespace CatalogData.Jobs;

/// <summary>A slow task as its owner sees it.</summary>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Attempts">How often work on it was begun.</param>
/// <param name="Result">JSON that depends on the kind; null until there is one.</param>
/// <param name="Error">Why it failed, or why its last attempt did.</param>
/// <param name="Version">Grows with every change that its owner can see.</param>
public sealed record Job(
    Guid Id, string Kind, string State, float Progress, int Attempts, string? Result, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long Version)
{
    /// <summary>Whether nothing more will happen to it unless its owner asks for it.</summary>
    public bool IsFinished => State is JobStates.Completed or JobStates.Failed or JobStates.Cancelled;
}

/// <summary>A slow task as it is handed in.</summary>
/// <param name="Payload">JSON that the kind's worker understands.</param>
/// <param name="TraceParent">The request's place in its trace (W3C <c>traceparent</c>), so that the work shows up in it.</param>
public sealed record NewJob(Guid Id, string Kind, string Owner, string Payload, string? TraceParent);

/// <summary>The states of a slow task.</summary>
public static class JobStates
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [Queued, Running, Completed, Failed, Cancelled];
}
