namespace Scalable.Jobs.Store;

/// <summary>The notification channels (NOTIFY) of the job table's triggers. The payload is the job's id.</summary>
internal static class JobChannels
{
    /// <summary>A watched job has changed.</summary>
    public const string Changed = "job_changed";

    /// <summary>A job was released, and its message may be due earlier than scheduled.</summary>
    public const string Due = "job_due";

    /// <summary>A running job was cancelled.</summary>
    public const string Cancelled = "job_cancelled";
}
