using Scalable.Bench.Catalogue;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Limits;

/// <summary>
/// The cost of the parts of a request, against bare Kestrel: not a target, but the scale for reading the other figures.
/// </summary>
internal static class AnchorLimits
{
    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, int items, CancellationToken cancellationToken)
    {
        var bare = await bench.BareAsync(new byte[500], cancellationToken);
        var redis = await bench.AnchorAsync("redis", bench.Redis, cancellationToken);
        var query = await bench.QueryAsync($"{bench.Postgres};Maximum Pool Size=19;Max Auto Prepare=20", cancellationToken);
        var unpooled = await bench.QueryAsync($"{bench.Postgres};Pooling=false", cancellationToken);
        string[] random = ["-s", await ColdScenario.ScriptAsync(items, cancellationToken)];
        return
        [
            await Comparison.RunAsync(
                "anchor: one GET of Redis per request", 0, $"{redis}", $"{bare}", cancellationToken,
                anchorName: "bare Kestrel"),
            await Comparison.RunAsync(
                "anchor: one pooled, prepared query per request", 0, $"{query}", $"{bare}", cancellationToken,
                anchorName: "bare Kestrel", options: random),
            await Comparison.RunAsync(
                "anchor: one connection per request", 0, $"{unpooled}", $"{bare}", cancellationToken,
                anchorName: "bare Kestrel", options: random),
        ];
    }
}
