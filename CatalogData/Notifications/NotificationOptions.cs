using System.ComponentModel.DataAnnotations;

namespace CatalogData.Notifications;

/// <summary>Section <c>Notifications</c>: how a service learns of changes in the database.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>
    /// True to listen (LISTEN) on a dedicated connection: <c>ConnectionStrings:catalogdb-listen</c>, or else that of <c>catalogdb</c>,
    /// unless it leads to PgBouncer (<c>Database:PgBouncer</c>), which does not support LISTEN. Default: true.
    /// </summary>
    public bool Listen { get; set; } = true;

    /// <summary>
    /// The polling interval while listening, for changes whose notification was lost because a process crashed. Default: 20 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Notifications:Poll is out of range: from 1 second to 10 minutes.")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The polling interval while not listening. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00",
        ErrorMessage = "Notifications:PollDeaf is out of range: from 100 milliseconds to 10 minutes.")]
    public TimeSpan PollDeaf { get; set; } = TimeSpan.FromSeconds(2);
}
