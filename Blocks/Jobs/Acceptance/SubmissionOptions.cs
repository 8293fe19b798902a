using Scalable.Jobs.Store;

namespace Scalable.Jobs.Acceptance;

/// <summary>When a job runs.</summary>
public sealed record SubmissionOptions
{
    /// <summary>The priority among the waiting jobs of the owner. Default: normal.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>The earliest time at which the job may start; null for at once. Default: null.</summary>
    public DateTimeOffset? RunAt { get; init; }
}
