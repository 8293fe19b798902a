using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Stack;

/// <summary>A system under test.</summary>
/// <param name="SlowTasks">The requests that start a slow task on this system.</param>
/// <param name="Processes">The system's own processes, by name; servers such as PostgreSQL are not among them.</param>
/// <param name="Restart">Kills and restarts the system; null if it completes its requests within moments anyway.</param>
internal sealed record SystemUnderTest(
    string Name, Role Role, Uri Address, IReadOnlyList<RequestKind> SlowTasks, Func<IReadOnlyList<(string Name, int Id)>> Processes,
    Func<CancellationToken, Task>? Restart = null)
{
    /// <summary>The addresses of its other processes, if users reach them without a gateway.</summary>
    public IReadOnlyList<Uri> MoreAddresses { get; init; } = [];
}
