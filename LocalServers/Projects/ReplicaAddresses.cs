using Microsoft.Extensions.DependencyInjection;

namespace LocalServers.Projects;

/// <summary>
/// Tells users of a project with replicas each replica's own address, for their load balancing, health checks and retries. By default
/// they are told the
/// one address of the orchestrator's proxy, which knows nothing of health. A replica keeps its port when it is restarted.
/// </summary>
internal static class ReplicaAddresses
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static void Apply(IDistributedApplicationBuilder builder, ProjectResource project)
    {
        foreach (var user in builder.Resources.OfType<IResourceWithEnvironment>().Where(user => RefersTo(user, project)))
        {
            user.Annotations.Add(new EnvironmentCallbackAnnotation(async context =>
            {
                var notifications = context.ExecutionContext.Services.GetRequiredService<ResourceNotificationService>();
                var addresses = await FindAsync(notifications, project, context.CancellationToken);
                var referred = context.EnvironmentVariables.Keys.ToHashSet();
                foreach (var (endpoint, replica, address) in ByEndpoint(addresses))
                {
                    if (referred.Contains($"services__{project.Name}__{endpoint}__0"))
                        context.EnvironmentVariables[$"services__{project.Name}__{endpoint}__{replica}"] = address;
                }
            }));
        }
    }

    /// <summary>The addresses of replicas, each of which is a list with semicolons, by endpoint: <c>http</c>, <c>https</c>.</summary>
    internal static IEnumerable<(string Endpoint, int Replica, string Address)> ByEndpoint(IEnumerable<string> replicas) =>
        replicas.SelectMany((urls, replica) => urls.Split(';')
            .Select(url => (url.Split(':')[0], replica, url))
            .DistinctBy(address => address.Item1));

    private static bool RefersTo(IResource user, ProjectResource project) =>
        user.Annotations.OfType<EndpointReferenceAnnotation>().Any(reference => reference.Resource == project);

    /// <summary>The replicas' addresses as far as they are known within ten seconds: a user that waits for the project finds all of them
    /// at once.</summary>
    private static async Task<IReadOnlyList<string>> FindAsync(
        ResourceNotificationService notifications, ProjectResource project, CancellationToken cancellationToken)
    {
        var addresses = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await foreach (var state in notifications.WatchAsync(timeout.Token))
            {
                if (state.Resource == project && AddressOf(state) is { } address)
                    addresses[state.ResourceId] = address;
                if (addresses.Count == project.GetReplicaCount())
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A replica that is not started now is reached when its user is restarted.
        }

        return [.. addresses.Values];
    }

    // Before the orchestrator has picked the port, the variable is a template.
    private static string? AddressOf(ResourceEvent state) =>
        state.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value is { } urls
        && !urls.Contains("{{", StringComparison.Ordinal) ? urls : null;
}
