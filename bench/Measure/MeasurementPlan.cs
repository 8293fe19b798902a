namespace Scalable.Bench.Measure;

/// <summary>The size and duration of the measurements.</summary>
/// <param name="Items">The number of items in the catalogue.</param>
/// <param name="Rounds">The number of rounds; figures are medians.</param>
/// <param name="Seconds">The duration of one measurement.</param>
/// <param name="WarmUpSeconds">The maximum duration of a warm-up.</param>
/// <param name="Users">The numbers of concurrent users.</param>
/// <param name="TaskSeconds">The duration of the slow task.</param>
internal sealed record MeasurementPlan(
    string Name, int Items, int Rounds, double Seconds, int WarmUpSeconds, IReadOnlyList<int> Users, double TaskSeconds = 3)
{
    /// <summary>About twenty minutes.</summary>
    public static MeasurementPlan Full { get; } = new("full", 100_000, 3, 2.5, 10, [10, 100, 500, 1000, 5000]);

    /// <summary>Less than three minutes.</summary>
    public static MeasurementPlan Quick { get; } = new("quick", 20_000, 2, 0.8, 3, [10, 500], TaskSeconds: 1.5);

    /// <summary>For the tests: only checks that everything works.</summary>
    public static MeasurementPlan Tiny { get; } = new("tiny", 2_000, 1, 0.5, 1, [10, 150], TaskSeconds: 0.5);

    /// <summary>The number of users used for comparisons.</summary>
    public int Crowd => Users.Contains(500) ? 500 : Users[^1];

    /// <summary>The timeout of a request in seconds: longer than a slow task takes.</summary>
    public double Patience => TaskSeconds + 1.5;
}
