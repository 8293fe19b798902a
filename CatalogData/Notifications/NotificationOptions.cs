using System.ComponentModel.DataAnnotations;

namespace CatalogData.Notifications;

/// <summary>Section <c>Notifications</c>: how a service hears of what happens in the database.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>
    /// Whether to listen (LISTEN) on a connection of its own: <c>ConnectionStrings:catalogdb-listen</c>, or without it that of <c>catalogdb</c>, unless that
    /// leads to PgBouncer (<c>Database:PgBouncer</c>), through which nobody can listen. Default: yes.
    /// </summary>
    public bool Listen { get; set; } = true;

    /// <summary>How often to look all the same while listening, for what the death of another process left untold. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Notifications:Poll is out of range: from 1 second to 10 minutes.")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often to look while nobody can listen. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "Notifications:PollDeaf is out of range: from 100 milliseconds to 10 minutes.")]
    public TimeSpan PollDeaf { get; set; } = TimeSpan.FromSeconds(2);
}
