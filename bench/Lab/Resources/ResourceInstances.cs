using System.Collections.Concurrent;
using System.Globalization;

namespace Scalable.Lab.Resources;

/// <summary>The state of each instance of each resource: a replica each.</summary>
internal sealed class ResourceInstances(ResourceNotificationService notifications) : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceEvent> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _watch;

    /// <summary>Begins to follow the states, unless it does so already.</summary>
    public void Watch()
    {
        lock (_gate)
            _watch ??= WatchAsync();
    }

    /// <summary>The instances of a resource, in the same order each time.</summary>
    public IReadOnlyList<ResourceEvent> Of(IResource resource) =>
    [
        .. _states.Values.Where(state => state.Resource.Name == resource.Name)
            .OrderBy(state => state.ResourceId, StringComparer.Ordinal),
    ];

    /// <summary>The processes of a resource that run.</summary>
    public IReadOnlyList<int> ProcessesOf(IResource resource) => [.. Of(resource).Select(ProcessOf).OfType<int>()];

    /// <summary>The process of an instance; null if it does not run, or runs in a container.</summary>
    public static int? ProcessOf(ResourceEvent state)
    {
        if (state.Snapshot.State?.Text != KnownResourceStates.Running
            || state.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is not int process)
        {
            return null;
        }

        // Between the orchestrator and a server stands a shell, whose last child is the server.
        return state.Resource is ProjectResource ? process : ChildrenOf(process).Cast<int?>().LastOrDefault();
    }

    /// <summary>The processes that a process has started and that run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process)
    {
        try
        {
            return
            [
                .. File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children"))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return []; // It has ended meanwhile.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var state in notifications.WatchAsync(_stop.Token))
                _states[state.ResourceId] = state;
        }
        catch (OperationCanceledException)
        {
            // The AppHost stops.
        }
    }
}
