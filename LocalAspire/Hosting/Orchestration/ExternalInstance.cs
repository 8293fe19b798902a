using LocalAspire.Hosting.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>A resource that runs elsewhere: it is reached through a connection string from configuration, and only watched.</summary>
internal sealed class ExternalInstance(IResource resource, string id, OrchestrationContext context)
    : ResourceInstance(resource, id, "External", context)
{
    protected override async Task WorkAsync(CancellationToken stop)
    {
        Update(s => s with { State = KnownResourceStates.Running });
        if (Resource.Annotations.OfType<ProbeAnnotation>().FirstOrDefault() is { } probe)
            await new HealthProbe(probe.Check).RunAsync(SetHealth, stop);
        else
            SetHealth(HealthStatus.Healthy, null);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Update(s => s with { State = KnownResourceStates.Exited, HealthStatus = null });
    }
}
