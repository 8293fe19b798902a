namespace Scalable.Jobs.Leases;

/// <summary>A worker's exclusive right to work on a job, valid while the worker keeps extending it.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Token">Identifies the attempt: statements with another token have no effect.</param>
/// <param name="Attempt">The number of the attempt, starting at 1.</param>
/// <param name="Payload">JSON specific to the kind.</param>
public sealed record JobLease(Guid JobId, Guid Token, int Attempt, string Payload)
{
    /// <summary>The name of the job's kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The number of attempts whose lease expired without an outcome, as after a crash of the worker.</summary>
    public int CrashCount { get; init; }

    /// <summary>The time from the acceptance of the job to the start of its first attempt; null for later attempts.</summary>
    public TimeSpan? Waited { get; init; }
}

/// <summary>The worker no longer holds the job: it was cancelled, or the lease expired and another worker has taken over.</summary>
public sealed class JobLeaseLostException(Guid job) : Exception($"The lease of job {job} was lost.");
