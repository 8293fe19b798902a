using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>The cost of admission control: at half of the capacity, where no request has to wait, and in a closed loop at the
/// capacity.</summary>
internal static class CostCase
{
    private const double Half = 0.5;
    private const double MaxShare = 0.03;

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        var closed = Population.WithAddressPerUser("users", 8, 0, requests.Item);
        await stack.RunAsync(stack.Open, seconds, cancellationToken, closed);
        await stack.RunAsync(stack.Controlled, seconds, cancellationToken, closed);
        var saturated = await InterleavedRounds.RunAsync(
            rounds, () => RateAsync(stack.Controlled, closed), () => RateAsync(stack.Open, closed));
        var (on, off) = saturated.Pair();

        var half = Population.WithAddressPerUser("users", 50, off * Half / 50, requests.Item);
        var rates = await InterleavedRounds.RunAsync(
            rounds, () => RateAsync(stack.Controlled, half), () => RateAsync(stack.Open, half));
        var times = await InterleavedRounds.RunAsync(
            rounds, () => ProcessorAsync(stack.Controlled, half), () => ProcessorAsync(stack.Open, half));
        var (rateOn, rateOff) = rates.Pair();
        var (timeOn, timeOff) = times.Pair();
        return
        [
            new("good answers at half of the capacity, admission control on", rateOn, "off", rateOff, "requests/s", 1 - MaxShare),
            new(
                "processor time of a request at half of the capacity, on", timeOn, "off", timeOff, "µs", 1 + MaxShare,
                MoreIsBetter: false),
            new("good answers at the capacity (8 users without a pause), on", on, "off", off, "requests/s", 1 - MaxShare),
        ];

        async Task<double> RateAsync(Uri gateway, Population users) =>
            (await stack.RunAsync(gateway, seconds, cancellationToken, users)).Only.OkPerSecond;

        // Of the gateways and the replicas: PostgreSQL and Redis do the same for both.
        async Task<double> ProcessorAsync(Uri gateway, Population users)
        {
            var before = ProcessorTime.Read();
            var result = await stack.RunAsync(gateway, seconds, cancellationToken, users);
            var after = ProcessorTime.Read();
            var used = stack.Services.Sum(process => after.Of(process.Id) - before.Of(process.Id));
            return used * 1e6 / (result.Only.OkPerSecond * seconds);
        }
    }
}
