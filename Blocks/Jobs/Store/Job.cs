namespace Scalable.Jobs.Store;

/// <summary>A job as seen by its owner.</summary>
/// <param name="Id">The id: a UUID of version 7, so that ids are ordered by time.</param>
/// <param name="Kind">The name of its kind.</param>
/// <param name="State">One of <see cref="JobStates"/>.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Attempts">The number of attempts started.</param>
/// <param name="Result">JSON specific to the kind; null until there is a result.</param>
/// <param name="Error">The reason why the job, or its last attempt, failed.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When its first attempt started.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Version">Increases with every change visible to the owner.</param>
public sealed record Job(
    Guid Id, string Kind, string State, float Progress, int Attempts, string? Result, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long Version)
{
    /// <summary>True if the job has ended. It changes again only if its owner requests it.</summary>
    public bool IsFinished => State is JobStates.Completed or JobStates.Failed or JobStates.Cancelled;
}
