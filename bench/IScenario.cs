namespace Scalable.Bench;

/// <summary>One measurement, run by its name. Its figures are ratios to an anchor measured in the same run: machines are noisy, ratios less so.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>What it shows, in one line.</summary>
    string Summary { get; }

    Task RunAsync(string[] args, CancellationToken cancellationToken);
}

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
