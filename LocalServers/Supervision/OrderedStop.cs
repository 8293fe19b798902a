using Microsoft.Extensions.Hosting;

namespace LocalServers.Supervision;

/// <summary>
/// Stops users before what they use, so that services finish their work while servers are still there; Aspire's orchestrator stops
/// everything at once.
/// Hosted services stop in the reverse order of their registration, and so this one before the orchestrator.
/// </summary>
internal sealed class OrderedStop(DistributedApplicationModel model, ResourceCommandService commands, ResourceStates states) : IHostedService
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(8);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Console.Out.WriteLine("Stopping services, then servers …");
        // The states are no longer followed by those who start things again.
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = states.WatchAsync(watching.Token);
        foreach (var step in Steps([.. model.Resources.Where(IsProcess)]))
            await StopAsync(step, cancellationToken);
        await watching.CancelAsync();
        await watch;
    }

    /// <summary>The resources in groups, each of which is used by none of the later ones.</summary>
    internal static IEnumerable<IResource[]> Steps(IReadOnlyCollection<IResource> resources)
    {
        var left = resources.ToList();
        while (left.Count > 0)
        {
            var used = left.SelectMany(UsedBy).ToHashSet();
            var step = left.Where(resource => !used.Contains(resource.Name)).ToArray();
            // A circle has no order.
            step = step.Length > 0 ? step : [.. left];
            left.RemoveAll(step.Contains);
            yield return step;
        }
    }

    private async Task StopAsync(IResource[] step, CancellationToken cancellationToken)
    {
        var running = step.SelectMany(states.Of).Where(state => state.IsRunning()).Select(state => state.ResourceId).ToArray();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StepTimeout);
        try
        {
            await Task.WhenAll(running.Select(id => commands.ExecuteCommandAsync(id, KnownResourceCommands.StopCommand, timeout.Token)));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (states.Current.Any(state => running.Contains(state.ResourceId) && !state.HasEnded()))
                await timer.WaitForNextTickAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // The orchestrator kills it.
        }
    }

    private static bool IsProcess(IResource resource) => resource is ProjectResource or ExecutableResource && resource.Name != ResourceStates.DashboardName;

    // A database stands for its server, whose place in the model a process may have taken: names tell.
    private static IEnumerable<string> UsedBy(IResource resource) => resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
        .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => relation.Resource))
        .SelectMany(used => used is IResourceWithParent child ? new[] { used.Name, child.Parent.Name } : [used.Name])
        .Where(name => name != resource.Name);
}
