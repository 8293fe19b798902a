using LocalServers.Programs;

namespace LocalServers.Supervision;

/// <summary>
/// Ports that are set: by <c>LocalServers:Ports</c>, by the model, or, for what is reached from outside, by a launch profile. All others
/// are picked free,
/// so that the ports of two stacks do not meet.
/// </summary>
internal static class FixedPorts
{
    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public static void Apply(IDistributedApplicationBuilder builder, LocalServersOptions options)
    {
        var areRandom = string.Equals(builder.Configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase);
        foreach (var resource in builder.Resources.OfType<IResourceWithEndpoints>())
        {
            var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
            foreach (var endpoint in endpoints.Where(endpoint => areRandom || (resource is ProjectResource && !endpoint.IsExternal)))
                endpoint.Port = null;
            if (endpoints.Length > 0 && options.Ports.TryGetValue(resource.Name, out var port))
                endpoints[0].Port = port;
            if (endpoints.FirstOrDefault(endpoint => endpoint.Port is { } set && !LoopbackPort.IsFree(set)) is { Port: { } taken })
            {
                throw new DistributedApplicationException(
                    $"Port {taken} of {resource.Name} is taken by another program: end it, or choose another port (--LocalServers:Ports:{resource.Name}=…).");
            }
        }
    }
}
