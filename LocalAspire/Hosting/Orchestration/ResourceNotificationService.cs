using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LocalAspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows the state of every resource and tells whoever asks of each change.</summary>
public sealed class ResourceNotificationService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];

    /// <summary>The state of every resource as it is now, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            foreach (var resourceEvent in _current.Values) channel.Writer.TryWrite(resourceEvent);
            _watchers.Add(channel);
        }
        try
        {
            await foreach (var resourceEvent in channel.Reader.ReadAllAsync(cancellationToken)) yield return resourceEvent;
        }
        finally
        {
            lock (_gate) _watchers.Remove(channel);
        }
    }

    /// <summary>Waits until every replica of the resource is in the state.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
    {
        var target = targetState ?? KnownResourceStates.Running;
        return WaitForAllAsync(resourceName, e => e.Snapshot.State == target, failsOn: null, cancellationToken);
    }

    /// <summary>Waits until every replica of the resource runs and is healthy.</summary>
    /// <exception cref="DistributedApplicationException">The resource has failed for good; the message says how.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForAllAsync(resourceName, IsHealthy, failsOn: IsHopeless, cancellationToken);

    /// <summary>The state now, by the resource's name and the number of its replica (<c>catalog-1</c>).</summary>
    public bool TryGetCurrentState(string resourceId, out ResourceEvent? resourceEvent)
    {
        lock (_gate) return _current.TryGetValue(resourceId, out resourceEvent);
    }

    internal static bool IsHealthy(ResourceEvent e) =>
        e.Snapshot is { State: "Running", HealthStatus: HealthStatus.Healthy };

    private static bool IsHopeless(ResourceEvent e) => e.Snapshot.State == KnownResourceStates.FailedToStart;

    internal IReadOnlyList<ResourceEvent> Current
    {
        get
        {
            lock (_gate) return [.. _current.Values];
        }
    }

    internal void Publish(ResourceEvent resourceEvent)
    {
        lock (_gate)
        {
            _current[resourceEvent.ResourceId] = resourceEvent;
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(resourceEvent);
        }
    }

    private async Task<ResourceEvent> WaitForAllAsync(
        string name, Func<ResourceEvent, bool> reached, Func<ResourceEvent, bool>? failsOn, CancellationToken cancellationToken)
    {
        await foreach (var _ in WatchAsync(cancellationToken))
        {
            var replicas = Current.Where(e => string.Equals(e.Resource.Name, name, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (replicas.Length > 0 && replicas.All(reached)) return replicas[0];
            if (failsOn is not null && Current.FirstOrDefault(e => failsOn(e) && replicas.Any(r => Dependencies.WaitsFor(r.Resource, e.Resource))) is { } failed)
                throw new DistributedApplicationException($"Resource '{failed.ResourceId}' failed: {failed.Snapshot.Reason}");
        }
        throw new OperationCanceledException(cancellationToken);
    }
}
