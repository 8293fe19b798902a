namespace Scalable.Bench.Report;

/// <summary>A figure that the summary compares.</summary>
/// <param name="What">The words for it, without the system: "errors of 500 users".</param>
/// <param name="Case">The case in which it was measured.</param>
/// <param name="Figure">The figure's name.</param>
/// <param name="Unit">The unit, as it follows the number: <c> ms</c>; may be empty.</param>
internal sealed record Headline(string What, string Case, string Figure, string Unit, bool MoreIsBetter = false)
{
    /// <summary>Whether it is in the short table of the README.</summary>
    public bool IsMain { get; init; }
}
