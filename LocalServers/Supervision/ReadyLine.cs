using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalServers.Supervision;

/// <summary>Prints one line, once, when every resource is healthy or done: the addresses of external endpoints, and the dashboard's with
/// its login.</summary>
internal sealed class ReadyLine(DistributedApplicationModel model)
{
    private bool _isSaid;

    public void Follow(ResourceStates states) => states.Changed += (_, _) =>
    {
        if (_isSaid || !model.Resources.Where(Counts).All(resource => IsReady(resource, states)))
            return;
        _isSaid = true;
        Console.Out.WriteLine(Text(states));
    };

    private string Text(ResourceStates states)
    {
        var addresses = model.Resources.OfType<ProjectResource>()
            .SelectMany(project => states.Of(project).SelectMany(state => state.Snapshot.Urls)
                .Where(url => project.Annotations.OfType<EndpointAnnotation>()
                    .Any(endpoint => endpoint.IsExternal && endpoint.Name == url.Name)))
            .Select(url => url.Url).Distinct();
        string[] dashboard = states.DashboardAddress is { } address ? [$"(dashboard {address})"] : [];
        return string.Join(' ', ["Ready:", .. addresses, .. dashboard]);
    }

    private static bool Counts(IResource resource) =>
        resource is not (IResourceWithoutLifetime or ConnectionStringResource) && resource.Name != ResourceStates.DashboardName
        && !resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    private static bool IsReady(IResource resource, ResourceStates states) =>
        states.Of(resource).Count(IsReady) >= resource.GetReplicaCount();

    private static bool IsReady(ResourceEvent state) =>
        state.IsRunning() ? state.Snapshot.HealthStatus is HealthStatus.Healthy : state.HasEnded() && state.Snapshot.ExitCode == 0;
}
