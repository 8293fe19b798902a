using LocalServers.Programs;

namespace LocalServers.Supervision;

/// <summary>Ports that are set: by the model, by a launch profile, or by <c>LocalServers:Ports</c>.</summary>
internal static class FixedPorts
{
    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public static void Apply(IDistributedApplicationBuilder builder, LocalServersOptions options)
    {
        var areRandom = string.Equals(builder.Configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase);
        foreach (var resource in builder.Resources.OfType<IResourceWithEndpoints>())
        {
            var endpoint = resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault();
            if (endpoint is null || (resource.GetReplicaCount() > 1 && !options.Ports.ContainsKey(resource.Name)))
                continue;
            if (options.Ports.TryGetValue(resource.Name, out var port))
                endpoint.Port = port;
            else if (areRandom)
                continue;
            if (endpoint.Port is { } taken && !LoopbackPort.IsFree(taken))
            {
                throw new DistributedApplicationException(
                    $"Port {taken} of {resource.Name} is taken by another program: end it, or choose another port (--LocalServers:Ports:{resource.Name}=…).");
            }
        }
    }
}
