using Scalable.Bench.Measure;

namespace Scalable.Bench.Scale;

/// <summary>The sizes of the growing parameters.</summary>
internal sealed record ScaleSizes(
    MeasurementPlan Plan, IReadOnlyList<int> Items, IReadOnlyList<int> Pages, IReadOnlyList<int> Replicas, double Seconds, int Rounds)
{
    public static ScaleSizes Full { get; } = new(
        MeasurementPlan.Full, [1_000, 10_000, 100_000, 1_000_000], [10, 50, 100, 200, 500], [1, 2, 3, 4], 3, 3);

    public static ScaleSizes Quick { get; } = new(MeasurementPlan.Quick, [1_000, 10_000, 50_000], [10, 100, 500], [1, 2, 4], 1, 2);
}
