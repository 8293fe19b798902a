using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>All caches and counters in Redis disappear while thousands of clients send one request a second each.</summary>
internal static class FlushCase
{
    private const int Users = 5_000;

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        await LoadAsync();
        var (errors, offered) = (0L, 0L);
        var turns = await InterleavedRounds.RunAsync(rounds, FlushAsync, async () => (await LoadAsync()).Latency.P99);
        var (flushed, undisturbed) = turns.Pair();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Users} users, Redis emptied");
        return
        [
            new($"p99 of {name}", flushed, "undisturbed", undisturbed, "ms", 4, MoreIsBetter: false),
            new($"errors of {name}", errors, "requests", offered, "errors", 0, MoreIsBetter: false),
        ];

        async Task<double> FlushAsync()
        {
            var load = LoadAsync();
            await Task.Delay(TimeSpan.FromSeconds(seconds / 2), cancellationToken);
            await stack.FlushRedisAsync();
            var result = await load;
            (errors, offered) = (errors + result.Errors, offered + result.Offered);
            return result.Latency.P99;
        }

        async Task<PopulationResult> LoadAsync() =>
            (await stack.RunAsync(
                stack.Controlled, seconds, cancellationToken, Population.WithAddressPerUser("users", Users, 1, requests.Everyday))).Only;
    }
}
