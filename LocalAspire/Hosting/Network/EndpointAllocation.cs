namespace LocalAspire.Hosting.Network;

/// <summary>Gives every endpoint of every replica its port, before anything starts.</summary>
internal sealed class EndpointAllocation(LocalAspireSettings settings, PortAllocator ports)
{
    /// <exception cref="DistributedApplicationException">A port that was asked for is taken.</exception>
    public void Allocate(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            var replicas = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
            var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
            foreach (var endpoint in endpoints)
            {
                var key = endpoint == endpoints[0] ? resource.Name : $"{resource.Name}-{endpoint.Name}";
                endpoint.Allocated = [.. Enumerable.Range(0, replicas).Select(replica => PortOf(resource, endpoint, key, replicas, replica))];
            }
        }
    }

    private int PortOf(IResource resource, EndpointAnnotation endpoint, string key, int replicas, int replica)
    {
        // With replicas, a port that was set is the first one's, and the others follow it.
        var port = settings.Ports.TryGetValue(key, out var set) ? set + replica : FixedPort(resource, endpoint, replicas);
        if (port is not { } asked) return ports.Next();
        return PortAllocator.IsFree(asked)
            ? asked
            : throw new DistributedApplicationException(
                $"Port {asked} of {resource.Name} is taken by another program: end it, or choose another port (--LocalAspire:Ports:{key}=…).");
    }

    // The port of a launch profile matters only to callers outside the model, and cannot be shared by replicas.
    private int? FixedPort(IResource resource, EndpointAnnotation endpoint, int replicas) =>
        settings.RandomizePorts || replicas > 1 || (resource is ProjectResource && !endpoint.IsExternal) ? null : endpoint.Port;
}
