using System.ComponentModel.DataAnnotations;

namespace Scalable.Npgsql.Notifications;

/// <summary>Section <c>Notifications</c>: how a service learns of changes in the database.</summary>
public sealed class NotificationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Notifications";

    /// <summary>
    /// True to listen (LISTEN) on a dedicated connection, which must not lead through a pooler in transaction mode. Default: true.
    /// </summary>
    public bool Listen { get; set; } = true;

    /// <summary>
    /// The polling interval while listening, for changes whose notification was lost because a process crashed. Default: 20 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "must be from 1 second to 10 minutes")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The polling interval while not listening. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "must be from 100 milliseconds to 10 minutes")]
    public TimeSpan FallbackPollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
