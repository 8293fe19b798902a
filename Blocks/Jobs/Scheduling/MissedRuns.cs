namespace Scalable.Jobs.Scheduling;

/// <summary>
/// What happens to the times of a schedule at which no service was running. A time counts as missed if it is over a minute late.
/// </summary>
public enum MissedRuns
{
    /// <summary>One job for all of them. The default.</summary>
    RunOnce,

    /// <summary>No job: the next one is that of the next time.</summary>
    Skip,

    /// <summary>One job for each of them, at most 100 at once; earlier ones are skipped.</summary>
    RunAll,
}
