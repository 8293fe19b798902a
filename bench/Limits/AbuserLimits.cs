using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Limits;

/// <summary>What others notice of a client that sends twenty times its limit.</summary>
internal static class AbuserLimits
{
    public static async Task<Ratio> MeasureAsync(ProofStack stack, CancellationToken cancellationToken)
    {
        const int rounds = 3, seconds = 5;
        var others = Population.WithAddressPerUser("others", 50, 2, RequestMix.HomePage, RequestMix.PopularItem);
        var abuser = new Population("abuser", 20, 100, [RequestMix.PopularItem]) { Addresses = Addresses.One };
        await WarmUp.RunAsync(stack.Generator, Load(others, abuser), 12, cancellationToken);
        var results = await InterleavedRounds.RunAsync(rounds, () => P99Async(Load(others, abuser)), () => P99Async(Load(others)));
        var (beside, alone) = results.Pair();
        return new("p99 of others beside an abuser at 20 x its limit", beside, "alone", alone, "ms", 1.25, MoreIsBetter: false);

        LoadSpec Load(params IReadOnlyList<Population> populations) => new(stack.Scalable.Address, seconds, populations);

        async Task<double> P99Async(LoadSpec load) => (await stack.Generator.RunAsync(load, cancellationToken))["others"].Latency.P99;
    }
}
