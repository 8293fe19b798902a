namespace Scalable.Jobs.Store;

/// <summary>The states of a job.</summary>
public static class JobStates
{
    /// <summary>It waits for a worker, or for its next attempt.</summary>
    public const string Queued = "queued";

    /// <summary>A worker holds its lease.</summary>
    public const string Running = "running";

    /// <summary>It has succeeded.</summary>
    public const string Completed = "completed";

    /// <summary>It has failed permanently. Its owner may retry it.</summary>
    public const string Failed = "failed";

    /// <summary>Its owner has cancelled it.</summary>
    public const string Cancelled = "cancelled";
}
