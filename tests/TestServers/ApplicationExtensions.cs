using LocalServers.Supervision;
using Microsoft.Extensions.DependencyInjection;

namespace TestServers;

/// <summary>The instances of resources: a replica each.</summary>
public static class ApplicationExtensions
{
    /// <summary>The state of each replica of a resource, in the same order each time.</summary>
    public static IReadOnlyList<ResourceEvent> InstancesOf(this DistributedApplication app, string resource)
    {
        ArgumentNullException.ThrowIfNull(app);
        var states = app.Services.GetRequiredService<ResourceStates>();
        return
        [
            .. states.Current
                .Where(state => state.Resource.Name == resource)
                .OrderBy(state => state.ResourceId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The process of a replica, or null if it does not run.</summary>
    public static int? ProcessOf(this DistributedApplication app, string resource, int replica = 0) =>
        app.InstancesOf(resource).ElementAtOrDefault(replica) is { } state ? ProcessOf(state) : null;

    /// <summary>The address that a replica itself listens on.</summary>
    public static Uri AddressOf(ResourceEvent state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new(state.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!.Split(';')[0]);
    }

    /// <summary>Waits until a resource is healthy, also one that has ended and is about to be started again.</summary>
    public static Task WaitUntilHealthyAsync(
        this DistributedApplication app, string resource, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);
    }

    /// <summary>Executes a command for all replicas of a resource.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task ExecuteAsync(
        this DistributedApplication app, string resource, string command, CancellationToken cancellationToken = default)
    {
        foreach (var instance in app.InstancesOf(resource))
        {
            var result = await app.ResourceCommands.ExecuteCommandAsync(instance.ResourceId, command, cancellationToken);
            if (!result.Success)
                throw new InvalidOperationException($"{command} {instance.ResourceId}: {result.Message}");
        }
    }

    private static int? ProcessOf(ResourceEvent state)
    {
        if (state.Snapshot.State?.Text != KnownResourceStates.Running)
            return null;
        var id = (int?)state.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
        // Between the orchestrator and a server stands a shell, whose last child is the server.
        return id is { } process && state.Resource is not ProjectResource ? Signals.ChildrenOf(process).Cast<int?>().LastOrDefault() : id;
    }
}
