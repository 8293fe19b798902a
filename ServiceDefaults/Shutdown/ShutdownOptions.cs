using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Shutdown;

/// <summary>
/// How long each part of a graceful shutdown may take; configuration section <c>Shutdown</c>. The times nest, the inner ones shorter:
/// <c>ConsumerStop ≤ BusStop</c>, <c>DrainDelay + BusStop ≤ Host &lt; GracePeriod</c>. A part that outlives its neighbour is cut off without a word.
/// </summary>
public sealed class ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// How long requests are still served after <c>/health</c> began to answer 503: load balancers need one probe to notice. Default: 2 s.
    /// Plain hosts, without a web server, do not wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long message consumers may finish what they hold. Default: 18 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ConsumerStop { get; set; } = TimeSpan.FromSeconds(18);

    /// <summary>How long the message bus may take to stop, its consumers included. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan BusStop { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the whole host may take to stop. Default: 25 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Host { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the platform waits between SIGTERM and SIGKILL. Default: 30 s, that of Kubernetes and Azure Container Apps.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(30);
}
