using System.Runtime.CompilerServices;
using LocalServers.Programs;

namespace LocalServers.Supervision;

/// <summary>
/// Ports that are set: by <c>LocalServers:Ports</c>, by the model, or, for what is reached from outside, by a launch profile. All others
/// are picked free,
/// so that the ports of two stacks do not meet.
/// </summary>
internal static class FixedPorts
{
    // What a killed AppHost left behind needs some seconds to go.
    private static readonly TimeSpan LeftoverTimeout = TimeSpan.FromSeconds(20);

    private static readonly string[] DashboardAddresses =
    [
        "ASPNETCORE_URLS",
        "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
        "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];

    /// <param name="builder">The builder of the model.</param>
    /// <param name="ports">The ports in <c>LocalServers:Ports</c>, by resource.</param>
    /// <param name="awaitLeftovers">
    /// Whether an AppHost was killed on this folder: its services may still hold ports, and are waited for.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public static async Task ApplyAsync(
        IDistributedApplicationBuilder builder, IReadOnlyDictionary<string, ushort> ports, bool awaitLeftovers,
        CancellationToken cancellationToken)
    {
        var areRandom = string.Equals(builder.Configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase);
        var deadline = TimeProvider.System.GetUtcNow() + (awaitLeftovers ? LeftoverTimeout : TimeSpan.Zero);
        foreach (var resource in builder.Resources.OfType<IResourceWithEndpoints>())
        {
            var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
            foreach (var endpoint in endpoints.Where(endpoint => areRandom || (IsFromLaunchProfile(endpoint) && !endpoint.IsExternal)))
                endpoint.Port = null;
            if (endpoints.Length > 0 && ports.TryGetValue(resource.Name, out var port))
                endpoints[0].Port = port;
            foreach (var set in endpoints.Select(endpoint => endpoint.Port).OfType<int>())
            {
                await DemandFreeAsync(
                    set,
                    $"Port {set} of {resource.Name}",
                    $"choose another port (--LocalServers:Ports:{resource.Name}=…)",
                    deadline,
                    cancellationToken);
            }
        }

        foreach (var key in DashboardAddresses.Where(_ => !areRandom))
        {
            foreach (var text in (builder.Configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Port > 0)
                {
                    await DemandFreeAsync(
                        address.Port, $"{text} ({key})", $"choose another address (--{key}=…)", deadline, cancellationToken);
                }
            }
        }
    }

    // Aspire keeps this internal.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_FromLaunchProfile")]
    private static extern bool IsFromLaunchProfile(EndpointAnnotation endpoint);

    private static async Task DemandFreeAsync(
        int port, string name, string cure, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        while (!LoopbackPort.IsFree(port))
        {
            if (TimeProvider.System.GetUtcNow() > deadline)
                throw new DistributedApplicationException($"{name} is taken by another program: end it, or {cure}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }
}
