using System.Text.Json.Serialization;

namespace Scalable.Bench.Measure;

/// <summary>
/// A figure that was measured in several rounds: their median, and its 95 % interval by the percentile bootstrap. Figures of the same
/// rounds are resampled alike, so that they stay paired. A value is infinite if the round's answer never came, and NaN if the round had
/// too few requests to say.
/// </summary>
internal sealed record Spread
{
    private const int Resamples = 2000;
    private const double Confidence = 0.95;

    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public Spread(IReadOnlyList<double> rounds)
    {
        if (rounds.Count == 0)
            throw new InvalidOperationException("Nothing was measured.");
        Rounds = rounds;
        Median = MedianOf(rounds);
        (Low, High) = IntervalOf([.. Resample(rounds.Count).Select(sample => MedianOf([.. sample.Select(round => rounds[round])]))]);
    }

    /// <summary>The value of each round, in their order.</summary>
    public IReadOnlyList<double> Rounds { get; }

    public double Median { get; }

    public double Low { get; }

    public double High { get; }

    /// <summary>Whether there is a value.</summary>
    [JsonIgnore]
    public bool IsKnown => !double.IsNaN(Median);

    public static Spread Of(IEnumerable<double> values) => new([.. values]);

    /// <summary>
    /// Returns the interval of the ratio of this figure to another of the same rounds; null if it cannot be told, or is not finite.
    /// </summary>
    public (double Low, double High)? RatioTo(Spread other)
    {
        var (low, high) = IntervalOf(
        [
            .. Resample(Rounds.Count).Select(sample =>
                MedianOf([.. sample.Select(round => Rounds[round])]) / MedianOf([.. sample.Select(round => other.Rounds[round])])),
        ]);
        return double.IsFinite(low) && double.IsFinite(high) ? (low, high) : null;
    }

    private static IEnumerable<int[]> Resample(int count)
    {
        var random = new Random(count); // The same rounds for all figures, and the same interval whenever it is computed.
        for (var i = 0; i < Resamples; i++)
        {
            var sample = new int[count];
            for (var round = 0; round < count; round++)
                sample[round] = random.Next(count);
            yield return sample;
        }
    }

    private static (double Low, double High) IntervalOf(double[] values)
    {
        if (values.Any(double.IsNaN))
            return (double.NaN, double.NaN);
        Array.Sort(values);
        var outside = (int)(values.Length * (1 - Confidence) / 2);
        return (values[outside], values[^(outside + 1)]);
    }

    private static double MedianOf(IReadOnlyList<double> values)
    {
        if (values.Any(double.IsNaN))
            return double.NaN;
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
