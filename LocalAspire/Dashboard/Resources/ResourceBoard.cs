using LocalAspire.Dashboard.Telemetry;

namespace LocalAspire.Dashboard.Resources;

/// <summary>How the dashboard stands with the AppHost.</summary>
internal enum Connection
{
    /// <summary>No resource service was named: telemetry only.</summary>
    Standalone,

    /// <summary>Not reached yet, or lost; being tried.</summary>
    Connecting,

    /// <summary>Snapshots arrive as things change.</summary>
    Connected,
}

/// <summary>The AppHost's resources as last heard of.</summary>
internal sealed class ResourceBoard(Changes changes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceSnapshot> _resources = [];
    private readonly List<string> _order = [];

    public Connection Connection { get; private set; }

    /// <summary>All resources, in the order the AppHost names them.</summary>
    public ResourceSnapshot[] Snapshot()
    {
        lock (_lock)
            return [.. _order.Select(name => _resources[name])];
    }

    public void Set(Connection connection)
    {
        Connection = connection;
        changes.Note(Topic.Resources);
    }

    /// <summary>A stream has begun: what an earlier AppHost had is forgotten.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _resources.Clear();
            _order.Clear();
        }
    }

    public void Update(ResourceSnapshot snapshot)
    {
        lock (_lock)
        {
            if (!_resources.ContainsKey(snapshot.Name))
                _order.Add(snapshot.Name);
            _resources[snapshot.Name] = snapshot;
        }

        changes.Note(Topic.Resources);
    }
}
