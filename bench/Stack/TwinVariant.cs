using Scalable.Bench.Measure;

namespace Scalable.Bench.Stack;

/// <summary>A twin to be started.</summary>
/// <param name="Mistakes">Its mistakes: <c>NoCaching</c>.</param>
internal sealed record TwinVariant(string Name, Role Role, params IReadOnlyList<string> Mistakes)
{
    /// <summary>The number of its processes; users are distributed over them. Default: 1.</summary>
    public int Processes { get; init; } = 1;
}
