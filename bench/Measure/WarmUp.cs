using Scalable.Bench.Load;

namespace Scalable.Bench.Measure;

/// <summary>
/// Loads a server until it has become as fast as it gets: .NET compiles what is hot a second time, in the background, and on a busy machine that takes
/// its time. Done when two slices in a row are within a few per cent of the one before them, or when the limit is reached.
/// </summary>
internal static class WarmUp
{
    private const double Steady = 0.05;
    private const int SteadySlices = 2;

    /// <param name="slice">Loads the server for a second and returns its throughput.</param>
    /// <param name="limit">After how many slices it is steady enough.</param>
    /// <param name="least">
    /// Before how many it is not: a server that is compared with one of far less code must not be measured while more of its own is still to be compiled.
    /// </param>
    public static async Task RunAsync(Func<int, Task<double>> slice, int limit, int least = 0)
    {
        var (last, steady) = (0d, 0);
        for (var i = 0; i < limit && (i < least || steady < SteadySlices); i++)
        {
            var rate = await slice(i);
            steady = Math.Abs(rate - last) <= Steady * rate ? steady + 1 : 0;
            last = rate;
        }
    }

    public static Task RunAsync(LoadProcess generator, LoadSpec load, int limit, CancellationToken cancellationToken) => RunAsync(
        async slice => (await generator.RunAsync(load with { Seconds = 1, Seed = -slice - 1 }, cancellationToken)).Populations.Sum(population => population.OkPerSecond),
        limit);
}
