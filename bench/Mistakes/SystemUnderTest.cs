using Scalable.Bench.Load;

namespace Scalable.Bench.Mistakes;

/// <summary>A system under test.</summary>
/// <param name="SlowTasks">The requests that start a slow task on this system.</param>
/// <param name="Restart">Kills and restarts the system; null if it completes its requests within moments anyway.</param>
internal sealed record SystemUnderTest(
    string Name, Role Role, Uri Address, IReadOnlyList<RequestKind> SlowTasks, Func<CancellationToken, Task>? Restart = null);

internal enum Role
{
    /// <summary>The twin with a mistake enabled.</summary>
    Mistake,

    /// <summary>The twin without mistakes: a decent single-process service.</summary>
    Decent,

    /// <summary>This system: gateway, two replicas of the catalogue service, worker.</summary>
    Scalable,
}
