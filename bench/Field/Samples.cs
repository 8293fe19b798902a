using Scalable.Generator.Load;

namespace Scalable.Bench.Field;

/// <summary>One measurement of one instance.</summary>
internal sealed record Sample(PopulationResult Result, Totals Totals)
{
    public double PerRequest(double total) => total / Result.Offered;
}

/// <summary>The measurements of all limiters in interleaved rounds.</summary>
internal sealed class Samples
{
    private readonly Dictionary<Limiter, List<Sample>> _rounds = [];

    public void Add(Limiter limiter, Sample sample)
    {
        if (!_rounds.TryGetValue(limiter, out var rounds))
            _rounds.Add(limiter, rounds = []);
        rounds.Add(sample);
    }

    /// <summary>Returns a figure in each round.</summary>
    public IEnumerable<double> Of(Limiter limiter, Func<Sample, double> figure) => _rounds[limiter].Select(figure);

    /// <summary>Compares a figure in each round with that of the same server without a limiter in the same round.</summary>
    public IEnumerable<double> Against(Limiter limiter, Func<Sample, double> figure, Func<double, double, double> compare) =>
        Of(limiter, figure).Zip(Of(limiter.Reference, figure), compare);
}
