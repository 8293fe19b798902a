using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Load;

namespace Scalable.Bench.Field;

/// <summary>
/// One client that sends six times its limit to three instances at once, while Redis is healthy and while it is frozen beside clients
/// within their limits.
/// </summary>
internal sealed class SharedLimitComparison
{
    /// <summary>The timeout of a request.</summary>
    public const double PatienceSeconds = 2;

    private const int Instances = 3;
    private const int Permits = 200;
    private const int DemandPerInstance = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(PatienceSeconds);
    private static readonly TimeSpan BucketFull = TimeSpan.FromSeconds(2);
    private static readonly Population Others = new("others", 50, 10, [new("GET", "/")]) { Addresses = Addresses.Each };

    private readonly LoadProcess _generator;
    private readonly FieldSizes _sizes;

    private SharedLimitComparison(LoadProcess generator, FieldSizes sizes) => (_generator, _sizes) = (generator, sizes);

    public static async Task<IReadOnlyList<Chapter>> MeasureAsync(
        LoadProcess generator, FieldSizes sizes, Action<string> say, CancellationToken cancellationToken)
    {
        var systems = new List<LimiterInstances>();
        try
        {
            foreach (var limiter in Limiter.Limiting)
            {
                say($"starting {limiter.Name}");
                systems.Add(await LimiterInstances.StartAsync(limiter, Instances, Permits, cancellationToken));
            }

            var comparison = new SharedLimitComparison(generator, sizes);
            foreach (var system in systems)
            {
                say($"warming up {system.Limiter.Name}");
                await AbuseAsync(system, sizes.WarmUpSeconds / 2.0, cancellationToken);
            }

            say("six times the limit");
            var healthy = await comparison.RoundsAsync(systems, comparison.HealthyAsync, cancellationToken);
            say("the same while Redis is frozen");
            var frozen = await comparison.RoundsAsync(systems, comparison.FrozenAsync, cancellationToken);
            return [SharedLimitChapters.Healthy(healthy), SharedLimitChapters.Frozen(frozen)];
        }
        finally
        {
            foreach (var system in systems)
                await system.DisposeAsync();
        }
    }

    private async Task<ILookup<Limiter, SharedLimitRound>> RoundsAsync(
        IReadOnlyList<LimiterInstances> systems, Func<LimiterInstances, CancellationToken, Task<SharedLimitRound>> measure,
        CancellationToken cancellationToken)
    {
        var rounds = new List<(Limiter Limiter, SharedLimitRound Round)>();
        await InterleavedRounds.RunAsync(_sizes.SharedRounds, [.. systems.Select(system => (Func<Task<double>>)(async () =>
        {
            // The time that it takes to fill the bucket is no condition that could be polled for without a request.
            await Task.Delay(BucketFull, cancellationToken);
            var round = await measure(system, cancellationToken);
            rounds.Add((system.Limiter, round));
            return round.Abuser.Admitted.Count;
        }))]);
        return rounds.ToLookup(one => one.Limiter, one => one.Round);
    }

    private async Task<SharedLimitRound> HealthyAsync(LimiterInstances system, CancellationToken cancellationToken)
    {
        var before = await system.TotalsAsync(cancellationToken);
        var abuser = await AbuseAsync(system, _sizes.SharedSeconds, cancellationToken);
        return new SharedLimitRound(abuser, Permits, (await system.TotalsAsync(cancellationToken) - before).Scripts.Calls, Others: null);
    }

    // Clients are known when Redis freezes; it stays frozen until all of them have an answer or have given up.
    private async Task<SharedLimitRound> FrozenAsync(LimiterInstances system, CancellationToken cancellationToken)
    {
        await _generator.RunAsync(Load(system, 1), cancellationToken);
        await system.FreezeRedisAsync(cancellationToken);
        try
        {
            var others = _generator.RunAsync(Load(system, _sizes.SharedSeconds), cancellationToken);
            var abuser = await AbuseAsync(system, _sizes.SharedSeconds, cancellationToken);
            return new SharedLimitRound(abuser, Permits, 0, (await others).Only);
        }
        finally
        {
            await system.ThawRedisAsync();
            await system.AnswerAsync(cancellationToken);
        }
    }

    private static LoadSpec Load(LimiterInstances system, double seconds) =>
        new(system.Addresses[0], seconds, [Others]) { Patience = PatienceSeconds };

    private static Task<LimitedClientResult> AbuseAsync(
        LimiterInstances system, double seconds, CancellationToken cancellationToken) =>
        LimitedClient.RunAsync(
            [.. system.Addresses.Select(address => (address, DemandPerInstance))], seconds, Patience, cancellationToken);
}
