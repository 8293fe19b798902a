namespace Scalable.Bench.CommandLine;

/// <summary>
/// A measurement, selected by its name. Its figures are ratios to a reference measured in the same run, since ratios vary less between
/// machines and runs than absolute figures.
/// </summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>The description in one line.</summary>
    string Summary { get; }

    Task RunAsync(string[] args, CancellationToken cancellationToken);
}
