using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Offered load of several times the capacity for a minute, by clients that do not slow down: the first half second, before overload is
/// known, is part of it.
/// </summary>
internal static class OverloadCase
{
    private const double Busy = 0.8;
    private const double LoadSeconds = 60;
    private const double WarmUpSeconds = 20; // the code is compiled by then
    private static readonly double[] Factors = [2, 5, 10];

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, double seconds, CancellationToken cancellationToken)
    {
        await stack.RunAsync(stack.Controlled, WarmUpSeconds, cancellationToken, Closed());
        var capacity = (await stack.RunAsync(stack.Controlled, 2 * seconds, cancellationToken, Closed())).Only.OkPerSecond;
        var busy = (await OfferAsync(stack.Controlled, Busy, seconds)).Latency.P99;
        var memory = Memory(stack);
        var ratios = new List<Ratio>();
        foreach (var factor in Factors)
        {
            var load = await OfferAsync(stack.Controlled, factor, LoadSeconds);
            var after = await OfferAsync(stack.Controlled, Busy / 2, seconds);
            var name = string.Create(CultureInfo.InvariantCulture, $"at {factor} x the capacity");
            ratios.Add(new($"good answers {name}", load.OkPerSecond, "capacity", capacity, "requests/s", 0.9));
            ratios.Add(new($"p99 of the admitted {name}", load.Latency.P99, $"at {Busy} x", busy, "ms", 3, MoreIsBetter: false));
            ratios.Add(new($"p99 of refusals {name}", load.RefusalLatency.P99, "bound", 50, "ms", 1, MoreIsBetter: false));
            ratios.Add(new($"errors right after {name}", after.Errors, "requests", after.Offered, "errors", 0, MoreIsBetter: false));
        }

        ratios.Add(new("memory of the services after it", Memory(stack), "before", memory, "MB", 1.3, MoreIsBetter: false));
        var open = await OfferAsync(stack.Open, Factors[^1], seconds);
        ratios.Add(new(
            "anchor: p99 of the admitted at 10 x, without admission control",
            open.Latency.P99, $"at {Busy} x", busy, "ms", double.PositiveInfinity, MoreIsBetter: false));
        return ratios;

        Population Closed() => Population.WithAddressPerUser("users", 16, 0, requests.Page);

        async Task<PopulationResult> OfferAsync(Uri gateway, double factor, double duration)
        {
            var users = (int)(250 * Math.Max(1, factor));
            var population = Population.WithAddressPerUser("users", users, capacity * factor / users, requests.Page);
            return (await stack.RunAsync(gateway, duration, cancellationToken, population)).Only;
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
