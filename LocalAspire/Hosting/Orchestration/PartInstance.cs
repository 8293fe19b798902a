using LocalAspire.Hosting.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>A part of a server (a database): it is made whenever the server has become ready, and is otherwise as well as the server.</summary>
internal sealed class PartInstance(IResource resource, string id, OrchestrationContext context)
    : ResourceInstance(resource, id, "Database", context)
{
    private const int Attempts = 3;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly string _server = ((IResourceWithParent)resource).Parent.Name;

    protected override async Task WorkAsync(CancellationToken stop)
    {
        try
        {
            ResourceEvent? seen = null;
            var isMade = false;
            Update(NotYet);
            await foreach (var _ in Context.Notifications.WatchAsync(stop))
            {
                // What this part makes known comes back here as well.
                if (!Context.Notifications.TryGetCurrentState(_server, out var server) || server == seen) continue;
                seen = server;
                isMade = ResourceNotificationService.IsHealthy(server!) && (isMade || await TryMakeAsync(stop));
                Update(s => Like(server!.Snapshot, isMade, s));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Update(s => s with { State = KnownResourceStates.Exited, HealthStatus = null, WaitingFor = [] });
        }
        catch (Exception e) // Whatever it is, it must not take the other resources with it.
        {
            Context.Narrator.Error($"{Id} cannot be made: {e.Message}");
            Update(s => s with { State = KnownResourceStates.FailedToStart, HealthStatus = null, Reason = e.Message, WaitingFor = [] });
        }
    }

    // A server that has just come back may fall once more, and be waited for again.
    private async Task<bool> TryMakeAsync(CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var provision in Resource.Annotations.OfType<ProvisionAnnotation>()) await provision.Provide(stop);
                return true;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                if (!Context.Notifications.TryGetCurrentState(_server, out var server) || !ResourceNotificationService.IsHealthy(server!)) return false;
                if (attempt == Attempts) throw;
                await Task.Delay(BetweenAttempts, Context.Time, stop);
            }
        }
    }

    private CustomResourceSnapshot Like(CustomResourceSnapshot server, bool isMade, CustomResourceSnapshot part) =>
        isMade ? part with { State = KnownResourceStates.Running, HealthStatus = HealthStatus.Healthy, Reason = null, WaitingFor = [] }
        : KnownResourceStates.TerminalStates.Contains(server.State) ? part with { State = server.State, HealthStatus = null, Reason = server.Reason, WaitingFor = [] }
        : server.State == KnownResourceStates.Running && part.State == KnownResourceStates.Running ? part with { HealthStatus = HealthStatus.Unhealthy, Reason = server.Reason }
        : NotYet(part);

    private CustomResourceSnapshot NotYet(CustomResourceSnapshot part) =>
        part with { State = KnownResourceStates.Waiting, HealthStatus = null, Reason = null, WaitingFor = [_server] };
}
