using Scalable.Bench.Load;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Fairness;

/// <summary>All caches and counters in Redis disappear at half of the capacity.</summary>
internal static class FlushCase
{
    private const int Users = 1_000;

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        await RunAsync(64, 0);
        var capacity = (await RunAsync(64, 0)).OkPerSecond;
        var (errors, offered) = (0L, 0L);
        var turns = await InterleavedRounds.RunAsync(rounds, FlushAsync, async () => (await HalfAsync()).Latency.P99);
        var (flushed, undisturbed) = turns.Pair();
        return
        [
            new("p99 of all, Redis emptied", flushed, "undisturbed", undisturbed, "ms", 4, MoreIsBetter: false),
            new("errors of all, Redis emptied", errors, "requests", offered, "errors", 0, MoreIsBetter: false),
        ];

        async Task<double> FlushAsync()
        {
            var load = HalfAsync();
            await Task.Delay(TimeSpan.FromSeconds(seconds / 2), cancellationToken);
            await stack.FlushRedisAsync();
            var result = await load;
            (errors, offered) = (errors + result.Errors, offered + result.Offered);
            return result.Latency.P99;
        }

        Task<PopulationResult> HalfAsync() => RunAsync(Users, capacity / 2 / Users);

        async Task<PopulationResult> RunAsync(int users, double rate) =>
            (await stack.RunAsync(
                stack.Controlled, seconds, cancellationToken, Population.WithAddressPerUser("users", users, rate, requests.Everyday))).Only;
    }
}
