using Scalable.Lab.Model;
using Scalable.Lab.Resources;

namespace Scalable.Lab.Session;

/// <summary>Starts and stops the twin, the load generator and the lab's gateway.</summary>
internal sealed class OwnResources(
    LabModel model, ResourceInstances instances, ResourceCommandService commands, ResourceNotificationService notifications)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <exception cref="LabException">One of them did not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        instances.Watch();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            // The catalogue is the last of what they need.
            await notifications.WaitForResourceHealthyAsync(model.Catalog.Name, limit.Token);
            await Task.WhenAll(model.Own.Select(resource => StartAsync(resource, limit.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LabException("The lab did not become healthy in two minutes: see the consoles of 'twin', 'load' and 'lab-gateway'.");
        }
    }

    public async Task StopAsync()
    {
        foreach (var instance in model.Own.SelectMany(instances.Of).Where(IsRunning))
            await commands.ExecuteCommandAsync(instance.ResourceId, KnownResourceCommands.StopCommand, CancellationToken.None);
    }

    private async Task StartAsync(ProjectResource resource, CancellationToken cancellationToken)
    {
        if (!instances.Of(resource).Any(IsRunning))
        {
            var started = await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, cancellationToken);
            if (!started.Success)
                throw new LabException($"{resource.Name} did not start: {started.Message}");
        }

        await notifications.WaitForResourceHealthyAsync(resource.Name, cancellationToken);
    }

    private static bool IsRunning(ResourceEvent state) => state.Snapshot.State?.Text == KnownResourceStates.Running;
}
