using System.Diagnostics;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Limits;

/// <summary>A cold key that everybody wants at once.</summary>
internal static class ColdKeyLimits
{
    /// <summary>Queries for one key that 500 ask each of three replicas for at the same moment.</summary>
    public static async Task<Ratio> MeasureAsync(CatalogueBench bench, Func<Task<long>> scans, CancellationToken cancellationToken)
    {
        const int replicas = 3, readers = 500, promise = 3;
        var services = new List<HttpClient>();
        for (var replica = 0; replica < replicas; replica++)
        {
            var (address, _) = await bench.ServiceAsync(cancellationToken, ("Database__Replicas", $"{replicas}"));
            services.Add(new HttpClient { BaseAddress = address });
            using var warm = await services[^1].GetAsync("/api/catalog/items/1", cancellationToken);
        }

        var before = await scans();
        await Task.WhenAll(services.SelectMany(service => Enumerable.Range(0, readers)
            .Select(_ => service.GetByteArrayAsync("/api/catalog/items/777", cancellationToken))));
        var queries = await SteadyAsync(scans, cancellationToken) - before;
        foreach (var service in services)
            service.Dispose();
        return new(
            $"one cold key, {replicas} x {readers} readers at once", queries, "one query", 1, "queries", promise,
            MoreIsBetter: false);
    }

    // Backends report what they did within a second or two.
    private static async Task<long> SteadyAsync(Func<Task<long>> scans, CancellationToken cancellationToken)
    {
        var (last, since) = (await scans(), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(12))
        {
            await Task.Delay(500, cancellationToken);
            if (await scans() is var now && now != last)
                (last, since) = (now, Stopwatch.GetTimestamp());
        }

        return last;
    }
}
