using Scalable.Bench.Load;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Fairness;

/// <summary>The cost of admission control when no request has to wait.</summary>
internal static class CostCase
{
    public static async Task<Ratio> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        var users = Population.WithAddressPerUser("users", 8, 0, requests.Item);
        await stack.RunAsync(stack.Open, seconds, cancellationToken, users);
        var turns = await InterleavedRounds.RunAsync(rounds, () => RateAsync(stack.Controlled), () => RateAsync(stack.Open));
        var (on, off) = turns.Pair();
        return new("random items, admission control on", on, "off", off, "requests/s", 0.97);

        async Task<double> RateAsync(Uri gateway) =>
            (await stack.RunAsync(gateway, seconds, cancellationToken, users)).Only.OkPerSecond;
    }
}
