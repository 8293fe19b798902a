namespace CatalogData.Notifications;

/// <summary>What the database tells (NOTIFY), by triggers.</summary>
public static class Channels
{
    /// <summary>A job that is watched has changed; its id is told.</summary>
    public const string JobChanged = "job_changed";

    /// <summary>A job was given back, and its message may be due earlier than was known; its id is told.</summary>
    public const string JobDue = "job_due";

    /// <summary>A job was cancelled while it ran; its id is told.</summary>
    public const string JobCancelled = "job_cancelled";

    /// <summary>Somebody else than the catalogue service changed items or prices.</summary>
    public const string CatalogChanged = "catalog_changed";
}
