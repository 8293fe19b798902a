using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace LocalServers.Supervision;

/// <summary>
/// Stops users before what they use, so that services finish their work while servers are still there; Aspire's orchestrator stops
/// everything at once.
/// Hosted services stop in the reverse order of their registration, and so this one before the orchestrator.
/// </summary>
internal sealed class OrderedStop(DistributedApplicationModel model, ResourceCommandService commands, ResourceStates states)
    : IHostedService
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(8);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Console.Out.WriteLine("Stopping services, then servers …");
        foreach (var step in Steps([.. model.Resources.Where(IsProcess)]))
            await StopAsync(step, cancellationToken);
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
        var running = step.SelectMany(states.Of).Where(state => state.IsRunning()).ToArray();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StepTimeout);
        var ended = running.Select(state => EndOfAsync(state, timeout.Token)).ToArray();
        // The end of a process is seen two seconds before the orchestrator tells of it, which is when a command returns.
        foreach (var state in running)
            _ = commands.ExecuteCommandAsync(state.ResourceId, KnownResourceCommands.StopCommand, cancellationToken);
        await Task.WhenAll(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The orchestrator kills what has not ended.
    }

    private static async Task EndOfAsync(ResourceEvent state, CancellationToken cancellationToken)
    {
        if (state.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is not int id)
            return;
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    private static bool IsProcess(IResource resource) =>
        resource is ProjectResource or ExecutableResource && resource.Name != ResourceStates.DashboardName;

    // A database stands for its server, whose place in the model a process may have taken: names tell.
    private static IEnumerable<string> UsedBy(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => relation.Resource))
            .SelectMany(used => used is IResourceWithParent child ? new[] { used.Name, child.Parent.Name } : [used.Name])
            .Where(name => name != resource.Name);
}
