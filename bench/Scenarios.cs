using Scalable.Bench.CommandLine;

namespace Scalable.Bench;

/// <summary>The scenarios of this program, in alphabetical order.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        .. typeof(IScenario).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IScenario)))
            .Select(t => (IScenario)Activator.CreateInstance(t)!)
            .OrderBy(s => s.Name, StringComparer.Ordinal),
    ];
}
