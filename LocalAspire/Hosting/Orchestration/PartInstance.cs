using LocalAspire.Hosting.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>A part of a server (a database): it is made when the server is ready, and is as well as the server from then on.</summary>
internal sealed class PartInstance(IResource resource, string id, OrchestrationContext context)
    : ResourceInstance(resource, id, "Database", context)
{
    protected override async Task WorkAsync(CancellationToken stop)
    {
        var parent = ((IResourceWithParent)Resource).Parent;
        try
        {
            Update(s => s with { State = KnownResourceStates.Waiting, WaitingFor = [parent.Name] });
            await Context.Notifications.WaitForResourceHealthyAsync(parent.Name, stop);
            foreach (var provision in Resource.Annotations.OfType<ProvisionAnnotation>()) await provision.Provide(stop);
            Update(s => s with { State = KnownResourceStates.Running, HealthStatus = HealthStatus.Healthy, WaitingFor = [] });
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Update(s => s with { State = KnownResourceStates.Exited, HealthStatus = null, WaitingFor = [] });
        }
        catch (Exception e) // Whatever it is, it must not take the other resources with it.
        {
            Context.Narrator.Error($"{Id} cannot be made: {e.Message}");
            Update(s => s with { State = KnownResourceStates.FailedToStart, Reason = e.Message, WaitingFor = [] });
        }
    }
}
