using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy;

/// <summary>
/// Discovery of the replicas behind a service's address, and the lifetime of connections to them; section <c>Destinations</c>.
/// </summary>
internal sealed class DestinationOptions
{
    public const string Section = "Destinations";

    /// <summary>
    /// True if each address that DNS returns for a host name is a replica (a headless service of Kubernetes). Otherwise the host name is
    /// one destination, such as a load balancer. Default: false.
    /// </summary>
    public bool ResolveDns { get; set; }

    /// <summary>The interval between DNS lookups. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "must be from 100 milliseconds to 10 minutes")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The lifetime of a connection to a destination, so that a load balancer in between can direct the next one to a new
    /// replica. Default: 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "must be from 1 second to 1 day")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(1);
}
