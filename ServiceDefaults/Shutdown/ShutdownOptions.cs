using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Shutdown;

/// <summary>
/// The time limits of a graceful shutdown; section <c>Shutdown</c>. They nest, the inner ones shorter:
/// <c>ConsumerStopTimeout ≤ BusStopTimeout</c>, <c>DrainDelay + BusStopTimeout ≤ HostTimeout &lt; GracePeriod</c>.
/// A part that exceeds the limit around it is aborted silently.
/// </summary>
public sealed class ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// The time that requests are still served after <c>/health</c> has begun to return 503: load balancers need one probe to notice.
    /// Default: 2 s. Hosts without a web server do not wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be from 0 to 10 minutes")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The time limit for message consumers to finish the messages in progress. Default: 18 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be from 0 to 10 minutes")]
    public TimeSpan ConsumerStopTimeout { get; set; } = TimeSpan.FromSeconds(18);

    /// <summary>The time limit for the message bus to stop, including its consumers. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be from 0 to 10 minutes")]
    public TimeSpan BusStopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The time limit for the whole host to stop. Default: 25 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be from 0 to 10 minutes")]
    public TimeSpan HostTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// The time that the platform waits between SIGTERM and SIGKILL. Default: 30 s, that of Kubernetes and Azure Container Apps.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "must be from 1 second to 10 minutes")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(30);
}
