using Scalable.Bench.Load;

namespace Scalable.Bench.Measure;

/// <summary>
/// Loads a server until it has become as fast as it gets: .NET compiles what is hot a second time, in the background, and on a busy machine that takes
/// its time. Done when two seconds in a row are within a few per cent of the one before them, or when the limit is reached.
/// </summary>
internal static class WarmUp
{
    private const double Steady = 0.05;
    private const int SteadySlices = 2;

    public static async Task RunAsync(LoadProcess generator, LoadSpec load, int limitSeconds, CancellationToken cancellationToken)
    {
        var (last, steady) = (0d, 0);
        for (var slice = 0; slice < limitSeconds && steady < SteadySlices; slice++)
        {
            var result = await generator.RunAsync(load with { Seconds = 1, Seed = -slice - 1 }, cancellationToken);
            var rate = result.Populations.Sum(population => population.OkPerSecond);
            steady = Math.Abs(rate - last) <= Steady * rate ? steady + 1 : 0;
            last = rate;
        }
    }
}
