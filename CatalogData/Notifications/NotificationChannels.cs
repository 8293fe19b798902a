namespace CatalogData.Notifications;

/// <summary>The notification channels (NOTIFY) of the database's triggers.</summary>
public static class NotificationChannels
{
    /// <summary>A watched job has changed. Payload: its id.</summary>
    public const string JobChanged = "job_changed";

    /// <summary>A job was released, and its message may be due earlier than scheduled. Payload: its id.</summary>
    public const string JobDue = "job_due";

    /// <summary>A running job was cancelled. Payload: its id.</summary>
    public const string JobCancelled = "job_cancelled";

    /// <summary>Items or prices were changed by a client other than the catalogue service. No payload.</summary>
    public const string CatalogChanged = "catalog_changed";
}
