using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>A mistake under load: as the twin makes it, without it in the twin, and here.</summary>
/// <param name="Name">The name on the command line, in files and in links.</param>
/// <param name="Text">The load, and how the figures are to be read.</param>
/// <param name="Twins">The twin with the mistake, in each way in which people make it; last, the decent one.</param>
/// <param name="Headlines">The figures of the summary.</param>
internal sealed record Story(
    string Name, string Title, string Text, IReadOnlyList<TwinVariant> Twins, IReadOnlyList<StoryCase> Cases,
    IReadOnlyList<Headline> Headlines)
{
    /// <summary>Why one would want this system even where the decent twin is as good, and what measures that.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether this system is measured with its rate limits out of reach; else with those of production.</summary>
    public bool WithoutLimits { get; init; }
}

/// <summary>A load of a story.</summary>
/// <param name="Load">Its users, for a system.</param>
internal sealed record StoryCase(string Name, Func<SystemUnderTest, IReadOnlyList<Population>> Load)
{
    /// <summary>The least duration of a turn in seconds: a round is longer than the tasks that it measures.</summary>
    public double LeastSeconds { get; init; }

    /// <summary>The population that starts slow tasks whose completion is waited for; null if there is none.</summary>
    public string? Tasks { get; init; }
}
