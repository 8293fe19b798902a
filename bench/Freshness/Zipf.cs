namespace Scalable.Bench.Freshness;

/// <summary>
/// Popularity by Zipf's law with exponent 1: item n is asked for 1/n as often as item 1. Between two powers of two the items are equally
/// popular, which makes each such range as popular as the next.
/// </summary>
internal static class Zipf
{
    /// <summary>The ranges from each power of two to the next, up to this number.</summary>
    public static IReadOnlyList<(int First, int Last)> Ranges(int count)
    {
        var ranges = new List<(int, int)>();
        for (var first = 1; first <= count; first *= 2)
            ranges.Add((first, Math.Min((2 * first) - 1, count)));
        return ranges;
    }

    public static int Next(Random random, int count)
    {
        var ranges = Ranges(count);
        var (first, last) = ranges[random.Next(ranges.Count)];
        return random.Next(first, last + 1);
    }
}
