namespace LocalServers.Projects;

/// <summary>Has a project of one replica listen on its ports itself: through the orchestrator's proxy a health check hangs until the service listens.</summary>
internal static class DirectEndpoints
{
    public static void Apply(IDistributedApplicationBuilder builder, ProjectResource project)
    {
        var areRandom = string.Equals(builder.Configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase);
        foreach (var endpoint in project.Annotations.OfType<EndpointAnnotation>())
        {
            endpoint.IsProxied = false;
            // The orchestrator gives random ports to what is behind its proxy only; without a port it picks one.
            if (areRandom)
                endpoint.Port = endpoint.TargetPort = null;
        }
    }
}
