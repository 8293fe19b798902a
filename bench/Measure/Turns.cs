namespace Scalable.Bench.Measure;

/// <summary>Several measurements in turns, so that whatever else the machine does meets all of them.</summary>
internal static class Turns
{
    /// <returns>The medians, in the order of the measurements.</returns>
    public static async Task<double[]> MediansAsync(int rounds, params Func<Task<double>>[] measurements)
    {
        var values = measurements.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < measurements.Length; turn++)
            {
                var next = (turn + round) % measurements.Length;
                values[next].Add(await measurements[next]());
            }
        }

        return [.. values.Select(list => Spread.Of(list).Median)];
    }
}
