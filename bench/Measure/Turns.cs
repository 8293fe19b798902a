namespace Scalable.Bench.Measure;

/// <summary>Several measurements in turns, so that whatever else the machine does meets all of them.</summary>
internal sealed class Turns
{
    private readonly List<double[]> _rounds = [];

    private Turns()
    {
    }

    public static async Task<Turns> RunAsync(int rounds, params Func<Task<double>>[] measurements)
    {
        var turns = new Turns();
        for (var round = 0; round < rounds; round++)
        {
            var values = new double[measurements.Length];
            for (var turn = 0; turn < measurements.Length; turn++)
            {
                var next = (turn + round) % measurements.Length;
                values[next] = await measurements[next]();
            }

            turns._rounds.Add(values);
        }

        return turns;
    }

    /// <summary>
    /// What two of the measurements gave in the round whose ratio is the median one: what slows the machine down for a while slows both of a round, while
    /// the median of each by itself would be that of another moment.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was no round.</exception>
    public (double Ours, double Anchor) Pair(int ours = 0, int anchor = 1)
    {
        if (_rounds.Count == 0)
            throw new InvalidOperationException("Nothing was measured.");
        return _rounds.Select(values => (Ours: values[ours], Anchor: values[anchor])).OrderBy(pair => pair.Ours / pair.Anchor).ElementAt((_rounds.Count - 1) / 2);
    }
}
