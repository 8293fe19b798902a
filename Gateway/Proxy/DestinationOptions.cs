using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy;

/// <summary>Section <c>Destinations</c>: how the gateway finds the replicas behind a service's address, and how long it keeps connections to them.</summary>
internal sealed class DestinationOptions
{
    public const string Section = "Destinations";

    /// <summary>
    /// Whether a host name stands for all addresses that DNS gives for it, each a replica (a headless service of Kubernetes). Otherwise it is one
    /// destination, as where a load balancer stands in between. Default: no.
    /// </summary>
    public bool ResolveDns { get; set; }

    /// <summary>How often DNS is asked again. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "Destinations:RefreshInterval is out of range: from 100 milliseconds to 10 minutes.")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a connection to a destination is used before another takes its place, so that a load balancer in between can send it to a new replica.
    /// Default: 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Destinations:ConnectionLifetime is out of range: from 1 second to 1 day.")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(1);
}
