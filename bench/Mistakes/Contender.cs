using Scalable.Bench.Load;

namespace Scalable.Bench.Mistakes;

/// <summary>Somebody to be measured.</summary>
/// <param name="SlowTasks">The requests that hand in a slow task here.</param>
internal sealed record Contender(string Name, Role Role, Uri Address, IReadOnlyList<RequestKind> SlowTasks);

internal enum Role
{
    /// <summary>The twin, making a mistake.</summary>
    Mistake,

    /// <summary>The twin without mistakes: a decent service of one process.</summary>
    Decent,

    /// <summary>This system: gateway, two replicas of the catalogue, worker.</summary>
    Scalable,
}
