namespace CatalogData.Jobs;

/// <summary>One worker's right to work on a job, for as long as it keeps extending it.</summary>
/// <param name="Token">Tells this attempt from any other one: what carries another token changes nothing.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record JobLease(Guid JobId, Guid Token, int Attempt, string Payload)
{
    public string Kind { get; init; } = "";

    /// <summary>How many attempts before this one ended without a word.</summary>
    public int Deaths { get; init; }

    /// <summary>How long ago the job was accepted, when its first attempt began; null for a later one.</summary>
    public TimeSpan? Waited { get; init; }
}

/// <summary>The job is no longer this worker's: it was cancelled, or the lease ran out and somebody else works on it.</summary>
public sealed class JobLeaseLostException(Guid job) : Exception($"The lease of job {job} is lost.");
