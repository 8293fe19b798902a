namespace Scalable.Generator.Load;

/// <summary>
/// Loads a server until its throughput is steady: tiered compilation recompiles hot code in the background, which takes time on a busy
/// machine. Ends when two consecutive slices are each within 5 % of the previous one, or when the limit is reached.
/// </summary>
internal static class WarmUp
{
    private const double Steady = 0.05;
    private const int SteadySlices = 2;

    /// <param name="slice">Loads the server for a second and returns its throughput.</param>
    /// <param name="limit">The maximum number of slices.</param>
    /// <param name="least">
    /// The minimum number of slices: a server compared with one that has far less code must not be measured before its own is compiled.
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
        async slice => (await generator.RunAsync(load with { Seconds = 1, Seed = -slice - 1 }, cancellationToken))
            .Populations.Sum(population => population.OkPerSecond),
        limit);
}
