using RedisRateLimiting;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;
using Scalable.Generator.Measure;

namespace Scalable.Bench.Field;

/// <summary>Compares this system's rate limiter with others: the same small server, load, machine and run.</summary>
internal sealed class FieldScenario : IScenario
{
    public string Name => "field";

    public string Summary => "our rate limiter beside RedisRateLimiting, ASP.NET Core's own and nginx's [--quick: three minutes]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var sizes = QuickOption.Of(args) ? FieldSizes.Quick : FieldSizes.Full;
        Programs.Require(("nginx", "nginx-light"), ("redis-server", "redis-server"));
        var results = await Live.RunAsync(2, progress => MeasureAsync(sizes, progress, cancellationToken));
        await ResultsFiles.WriteAsync(results, Path.Combine(Repository.Root, "bench", "results"), Name, cancellationToken);
        Live.Show(results);
    }

    private static async Task<Results> MeasureAsync(FieldSizes sizes, Live progress, CancellationToken cancellationToken)
    {
        await using var generator = LoadProcess.Start();
        progress.Title("One instance");
        var cost = await CostComparison.MeasureAsync(generator, sizes, progress.Say, cancellationToken);
        progress.Done("One instance: Redis operations, latency, throughput, allocations");
        progress.Title("Three instances");
        var shared = await SharedLimitComparison.MeasureAsync(generator, sizes, progress.Say, cancellationToken);
        progress.Done("Three instances: requests admitted, and a frozen Redis");
        return new Results("Beside other rate limiters", Machine.This(), Facts(sizes), [.. cost, .. shared]);
    }

    private static List<Finding> Facts(FieldSizes sizes) =>
    [
        new(
            $"{sizes.Rounds} rounds of {sizes.Seconds:0.#} s with one instance, {sizes.SharedRounds} of {sizes.SharedSeconds:0.#} s with "
            + $"three, in turns ({sizes.Name}); figures are medians. Servers and generator share this machine's processors.", true),
        new(
            "All limit by the client's address, with a bucket of as many permits as it fills with per second, and return 500 bytes. "
            + $"RedisRateLimiting {typeof(RedisTokenBucketRateLimiterOptions).Assembly.GetName().Version} runs as its token bucket, the "
            + "only one of its algorithms that allows a burst; it and ours have the same connection settings and a Redis server each. "
            + "nginx serves a file.", true),
    ];
}
