namespace Scalable.Bench.Field;

/// <summary>The durations of the comparisons.</summary>
/// <param name="Rounds">The rounds of the measurements of cost; figures are medians.</param>
/// <param name="Seconds">The duration of one measurement of cost.</param>
/// <param name="WarmUpSeconds">The duration of a warm-up.</param>
/// <param name="SharedRounds">The rounds with three instances.</param>
/// <param name="SharedSeconds">The duration of one measurement with three instances.</param>
internal sealed record FieldSizes(string Name, int Rounds, double Seconds, int WarmUpSeconds, int SharedRounds, double SharedSeconds)
{
    /// <summary>About ten minutes.</summary>
    public static FieldSizes Full { get; } = new("full", 5, 3, 10, 3, 5);

    /// <summary>About three minutes.</summary>
    public static FieldSizes Quick { get; } = new("quick", 2, 1, 4, 1, 3);
}
