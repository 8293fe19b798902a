using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Thousands of clients, each with an address of its own and one request a second, of which none takes more than its share.
/// </summary>
internal static class CrowdCase
{
    private static readonly int[] Users = [5_000, 10_000];

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, double seconds, CancellationToken cancellationToken)
    {
        await RunAsync(64, 0);
        var capacity = (await RunAsync(64, 0)).OkPerSecond;
        var ratios = new List<Ratio>();
        foreach (var users in Users)
        {
            var crowd = await RunAsync(users, 1);
            var possible = Math.Min(capacity, crowd.OfferedPerSecond);
            var refused = crowd.Refused + crowd.Statuses.GetValueOrDefault(503);
            var name = string.Create(CultureInfo.InvariantCulture, $"with {users} users");
            ratios.Add(new($"good answers {name}", crowd.OkPerSecond, "possible", possible, "requests/s", 0.9));
            ratios.Add(new($"p99 of refusals {name}", crowd.RefusalLatency.P99, "bound", 50, "ms", 1, MoreIsBetter: false));
            ratios.Add(new(
                $"errors {name}", crowd.Offered - crowd.Ok - refused, "requests", crowd.Offered, "errors", 0, MoreIsBetter: false));
        }

        return ratios;

        async Task<PopulationResult> RunAsync(int users, double rate) =>
            (await stack.RunAsync(
                stack.Controlled, seconds, cancellationToken, Population.WithAddressPerUser("users", users, rate, requests.Everyday))).Only;
    }
}
