using Scalable.Bench.Load;

namespace Scalable.Bench.Mistakes;

/// <summary>Somebody to be measured.</summary>
/// <param name="SlowTasks">The requests that hand in a slow task here.</param>
/// <param name="Restart">Ends it, whatever it is at, and starts it anew; null if it finishes what it has begun within moments.</param>
internal sealed record Contender(string Name, Role Role, Uri Address, IReadOnlyList<RequestKind> SlowTasks, Func<CancellationToken, Task>? Restart = null);

internal enum Role
{
    /// <summary>The twin, making a mistake.</summary>
    Mistake,

    /// <summary>The twin without mistakes: a decent service of one process.</summary>
    Decent,

    /// <summary>This system: gateway, two replicas of the catalogue, worker.</summary>
    Scalable,
}
