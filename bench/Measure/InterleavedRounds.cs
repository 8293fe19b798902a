namespace Scalable.Bench.Measure;

/// <summary>Runs several measurements in turns, so that other load on the machine affects all of them equally.</summary>
internal sealed class InterleavedRounds
{
    private readonly List<double[]> _rounds = [];

    private InterleavedRounds()
    {
    }

    public static async Task<InterleavedRounds> RunAsync(int rounds, params Func<Task<double>>[] measurements)
    {
        var turns = new InterleavedRounds();
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
    /// Returns the values of two measurements in the round with the median ratio: a temporary slowdown of the machine affects both
    /// measurements of a round, while the two medians taken separately would come from different times.
    /// </summary>
    /// <exception cref="InvalidOperationException">There were no rounds.</exception>
    public (double Ours, double Anchor) Pair(int ours = 0, int anchor = 1)
    {
        if (_rounds.Count == 0)
            throw new InvalidOperationException("Nothing was measured.");
        return _rounds.Select(values => (Ours: values[ours], Anchor: values[anchor]))
            .OrderBy(pair => pair.Ours / pair.Anchor).ElementAt((_rounds.Count - 1) / 2);
    }
}
