namespace Scalable.Jobs.Store;

/// <summary>A job whose message is due for publishing.</summary>
/// <param name="Version">The job's version at that time; 1 for a new job.</param>
internal sealed record DueJob(Guid Id, string Kind, string? TraceParent, long Version = 1)
{
    /// <summary>How long a relay or a worker has to publish the jobs that it took before a relay may take them.</summary>
    public static readonly TimeSpan PublishTime = TimeSpan.FromSeconds(30);
}
