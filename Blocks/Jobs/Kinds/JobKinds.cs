namespace Scalable.Jobs.Kinds;

/// <summary>The kinds of jobs that are registered in this service.</summary>
public sealed class JobKinds
{
    private readonly Dictionary<string, JobKind> _byName;

    /// <summary>Initializes the collection.</summary>
    /// <param name="kinds">The registered kinds.</param>
    /// <exception cref="ArgumentException">
    /// Two kinds have the same name, or the same message type: each job would be delivered to both queues.
    /// </exception>
    public JobKinds(IEnumerable<JobKind> kinds)
    {
        _byName = kinds.ToDictionary(kind => kind.Name);
        foreach (var message in _byName.Values.GroupBy(kind => kind.MessageType).Where(message => message.Count() > 1))
        {
            throw new ArgumentException(
                $"The kinds of job {string.Join(" and ", message.Select(kind => $"'{kind.Name}'"))} have the same message type "
                + $"{message.Key.Name}; give each kind a message type of its own.", nameof(kinds));
        }
    }

    /// <summary>All kinds.</summary>
    public IReadOnlyCollection<JobKind> All => _byName.Values;

    /// <summary>Returns the kind with this name, or null: the database may hold jobs of a newer version that was rolled back.</summary>
    public JobKind? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Returns the kind with this name.</summary>
    /// <exception cref="InvalidOperationException">The kind is not registered.</exception>
    public JobKind Get(string name) =>
        Find(name) ?? throw new InvalidOperationException($"The kind of job '{name}' is not registered: services.AddJobKind(…).");
}
