using System.Globalization;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Fairness;

/// <summary>Offered load of several times the capacity, by clients that do not slow down.</summary>
internal static class OverloadCase
{
    private const double Busy = 0.8;
    private static readonly double[] Factors = [2, 5, 10];

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, double seconds, CancellationToken cancellationToken)
    {
        await stack.RunAsync(stack.Controlled, seconds, cancellationToken, Closed());
        var capacity = (await stack.RunAsync(stack.Controlled, seconds, cancellationToken, Closed())).Only.OkPerSecond;
        var busy = (await OfferAsync(stack.Controlled, Busy)).Latency.P99;
        var memory = Memory(stack);
        var ratios = new List<Ratio>();
        foreach (var factor in Factors)
        {
            var load = await OfferAsync(stack.Controlled, factor);
            var after = await OfferAsync(stack.Controlled, Busy / 2);
            var name = string.Create(CultureInfo.InvariantCulture, $"at {factor} x the capacity");
            ratios.Add(new($"good answers {name}", load.OkPerSecond, "capacity", capacity, "requests/s", 0.9));
            ratios.Add(new($"p99 of the admitted {name}", load.Latency.P99, $"at {Busy} x", busy, "ms", 3, MoreIsBetter: false));
            ratios.Add(new($"p99 of refusals {name}", load.RefusalLatency.P99, "bound", 50, "ms", 1, MoreIsBetter: false));
            ratios.Add(new($"errors right after {name}", after.Errors, "requests", after.Offered, "errors", 0, MoreIsBetter: false));
        }

        ratios.Add(new("memory of the services after it", Memory(stack), "before", memory, "MB", 1.3, MoreIsBetter: false));
        var open = await OfferAsync(stack.Open, Factors[^1]);
        ratios.Add(new(
            "anchor: p99 of the admitted at 10 x, without admission control",
            open.Latency.P99, $"at {Busy} x", busy, "ms", double.PositiveInfinity, MoreIsBetter: false));
        return ratios;

        Population Closed() => Population.WithAddressPerUser("users", 16, 0, requests.Page);

        async Task<PopulationResult> OfferAsync(Uri gateway, double factor)
        {
            var users = (int)(250 * Math.Max(1, factor));
            var population = Population.WithAddressPerUser("users", users, capacity * factor / users, requests.Page);
            return (await stack.RunAsync(gateway, seconds, cancellationToken, population)).Only;
        }
    }

    private static double Memory(FairnessStack stack)
    {
        var total = 0L;
        foreach (var process in stack.Replicas.Append(stack.Gateway))
        {
            process.Refresh();
            total += process.WorkingSet64;
        }

        return total / 1e6;
    }
}
