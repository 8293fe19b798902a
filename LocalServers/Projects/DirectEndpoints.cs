namespace LocalServers.Projects;

/// <summary>Has a project of one replica listen on its ports itself: through the orchestrator's proxy a health check hangs until the
/// service listens.</summary>
internal static class DirectEndpoints
{
    public static void Apply(ProjectResource project)
    {
        foreach (var endpoint in project.Annotations.OfType<EndpointAnnotation>())
            endpoint.IsProxied = false;
    }
}
