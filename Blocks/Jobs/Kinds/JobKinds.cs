namespace Scalable.Jobs.Kinds;

/// <summary>The kinds of jobs that are registered in this service.</summary>
/// <param name="kinds">The registered kinds; their names are unique.</param>
public sealed class JobKinds(IEnumerable<JobKind> kinds)
{
    private readonly Dictionary<string, JobKind> _byName = kinds.ToDictionary(kind => kind.Name);

    /// <summary>All kinds.</summary>
    public IReadOnlyCollection<JobKind> All => _byName.Values;

    /// <summary>Returns the kind with this name, or null: the database may hold jobs of a newer version that was rolled back.</summary>
    public JobKind? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Returns the kind with this name.</summary>
    /// <exception cref="InvalidOperationException">The kind is not registered.</exception>
    public JobKind Get(string name) =>
        Find(name) ?? throw new InvalidOperationException($"The kind of job '{name}' is not registered: services.AddJobKind(…).");
}
