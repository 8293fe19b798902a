using Scalable.Generator.Load;

namespace Scalable.Bench.Freshness;

/// <summary>The figures of a case, by name.</summary>
internal static class FreshnessFigures
{
    public static Dictionary<string, double> Of(LoadResult load, ServerCounts counts, int writes)
    {
        var home = load[Traffic.Home];
        double reads = load.Populations.Sum(population => population.Ok);
        double edgeHits = load.Populations.Sum(population => population.CacheHits);
        return new Dictionary<string, double>
        {
            ["reads"] = reads,
            ["writes"] = writes,
            ["errors"] = load.Populations.Sum(population => population.Errors + population.Refused),
            ["p99 ms"] = load.Populations.Max(population => population.Latency.P99),
            ["edge hits %"] = 100 * edgeHits / reads,
            ["memory hits %"] = 100 * (counts.CatalogueReads - counts.RedisHits - counts.Loads) / reads,
            ["Redis hits %"] = 100 * counts.RedisHits / reads,
            ["database %"] = 100 * counts.Loads / reads,
            ["home page: edge hits %"] = 100.0 * home.CacheHits / home.Ok,
            ["home page: loads %"] = 100.0 * counts.HomeQueries / home.Ok,
            ["queries a read"] = counts.ReadQueries / reads,
            ["statements a request"] = counts.Statements / (reads + writes),
            ["Redis commands a request"] = counts.RedisCommands / (reads + writes),
            ["messages a request"] = counts.Messages / (reads + writes),
            ["messages a write"] = counts.Messages / writes,
        };
    }

    /// <summary>Adds percentiles in milliseconds.</summary>
    public static void AddStaleness(Dictionary<string, double> figures, StalenessProbe probe)
    {
        foreach (var (name, staleness) in new[] { ("item", probe.Items), ("home page", probe.Home) })
        {
            figures[$"{name}: writes observed"] = staleness.Count;
            if (staleness.Count == 0)
                continue;
            var sorted = staleness.Order().ToArray();
            figures[$"{name}: stale p50 ms"] = At(0.5);
            figures[$"{name}: stale p99 ms"] = At(0.99);
            figures[$"{name}: stale max ms"] = sorted[^1];

            double At(double quantile) => sorted[(int)Math.Ceiling(quantile * sorted.Length) - 1];
        }
    }
}
