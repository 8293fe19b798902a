using Scalable.Bench.Catalogue;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Limits;

/// <summary>
/// Uncached reads of a replica behind PgBouncer, against one on the server itself in the same run. Debian's PgBouncer (1.18) keeps no
/// prepared statements, so each statement is parsed and planned again: a floor for the cloud's, which keeps them. Targets are bounds
/// against regressions.
/// </summary>
internal static class PoolerLimits
{
    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, int items, CancellationToken cancellationToken)
    {
        const string anchor = "without PgBouncer";
        var (behind, _) = await bench.ReaderAsync(cancellationToken, ("Cache__Enabled", "false"));
        var (direct, _) = await bench.ReaderAsync(cancellationToken, [("Cache__Enabled", "false"), .. bench.DirectSettings]);
        string[] random = ["-s", await ColdScenario.ScriptAsync(items, cancellationToken)];
        return
        [
            await RunAsync("random items", 0.5, "", random),
            await RunAsync("random items, one connection", 0.3, "", random, connections: 1),
            await RunAsync("page of 10", 0.3, "api/catalog/items", []),
            await RunAsync("search", 0.6, "api/catalog/items/withsemanticrelevance?text=wet%20autumn%20mornings", []),
        ];

        Task<Ratio> RunAsync(string what, double promise, string path, string[] options, int connections = 64) => Comparison.RunAsync(
            what, promise, $"{behind}{path}", $"{direct}{path}", cancellationToken, connections, anchor, options);
    }
}
