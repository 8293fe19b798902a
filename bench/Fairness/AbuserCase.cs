using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Twenty clients at five reads a second beside one that asks for long pages without a pause: no limit by count stops it, and each of its
/// requests costs as much as hundreds of theirs.
/// </summary>
internal static class AbuserCase
{
    private static readonly int[] Connections = [1, 64, 1000];

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        var others = Population.WithAddressPerUser("others", 20, 5, requests.Item);
        var ratios = new List<Ratio>();
        await stack.RunAsync(stack.Controlled, seconds, cancellationToken, others, Abuser(64));
        foreach (var connections in Connections)
        {
            var errors = 0L;
            var turns = await InterleavedRounds.RunAsync(
                rounds, () => P99Async(stack.Controlled, others, Abuser(connections)), () => P99Async(stack.Controlled, others));
            var (beside, alone) = turns.Pair();
            var name = string.Create(CultureInfo.InvariantCulture, $"beside an abuser with {connections} connections");
            ratios.Add(new($"p99 of others {name}", beside, "alone", alone, "ms", 4, MoreIsBetter: false));
            ratios.Add(new($"errors of others {name}", errors, "requests", rounds * 100 * seconds, "errors", 0, MoreIsBetter: false));

            async Task<double> P99Async(Uri gateway, params IReadOnlyList<Population> populations)
            {
                var result = (await stack.RunAsync(gateway, seconds, cancellationToken, populations))["others"];
                errors += result.Errors + result.Refused;
                return result.Latency.P99;
            }
        }

        var open = await stack.RunAsync(stack.Open, seconds, cancellationToken, others, Abuser(64));
        var quiet = await stack.RunAsync(stack.Open, seconds, cancellationToken, others);
        ratios.Add(new(
            "anchor: the same with 64 connections, without admission control",
            open["others"].Latency.P99, "alone", quiet.Only.Latency.P99, "ms", double.PositiveInfinity, MoreIsBetter: false));
        return ratios;

        Population Abuser(int connections) => new("abuser", connections, 0, [requests.LongPage]) { Addresses = Addresses.One };
    }
}
