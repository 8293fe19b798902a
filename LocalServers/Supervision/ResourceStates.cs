using System.Collections.Concurrent;

namespace LocalServers.Supervision;

/// <summary>The last known state of every instance of every resource.</summary>
internal sealed class ResourceStates(ResourceNotificationService notifications)
{
    /// <summary>The name that Aspire gives its dashboard in the model.</summary>
    public const string DashboardName = "aspire-dashboard";

    private readonly ConcurrentDictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Raised for each change: the state before (null if there was none) and the new one.</summary>
    public event Action<ResourceEvent?, ResourceEvent>? Changed;

    /// <summary>The dashboard's address, to which Aspire adds the login token; null while it is not known.</summary>
    public string? DashboardAddress => Current.Where(state => state.Resource.Name == DashboardName).SelectMany(state => state.Snapshot.Urls)
        .FirstOrDefault(url => url.Name is "http" or "https")?.Url;

    public IReadOnlyCollection<ResourceEvent> Current => [.. _current.Values];

    public IEnumerable<ResourceEvent> Of(IResource resource) => _current.Values.Where(state => state.Resource == resource);

    /// <summary>Follows the changes until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var state in notifications.WatchAsync(cancellationToken))
            {
                var before = _current.GetValueOrDefault(state.ResourceId);
                _current[state.ResourceId] = state;
                Changed?.Invoke(before, state);
            }
        }
        catch (OperationCanceledException)
        {
            // The AppHost stops.
        }
    }
}

internal static class ResourceEventExtensions
{
    public static bool HasEnded(this ResourceEvent state) => KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text);

    public static bool IsRunning(this ResourceEvent state) => state.Snapshot.State?.Text == KnownResourceStates.Running;
}
