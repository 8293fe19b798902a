using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Catalogue;

internal sealed class HotScenario : IScenario
{
    public string Name => "hot";

    public string Summary => "hot items, pages and 304s at one replica, against bare Kestrel with the same bytes";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var bench = await CatalogueBench.StartAsync(items: 1000, cancellationToken);
        await MeasureAsync(bench, cancellationToken);
    }

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, CancellationToken cancellationToken)
    {
        var (service, _) = await bench.ReaderAsync(cancellationToken);
        using var client = new HttpClient { BaseAddress = service };
        var ratios = new List<Ratio>();
        foreach (var (what, path) in new[] { ("hot item", "/api/catalog/items/7"), ("hot page of 10", "/api/catalog/items") })
        {
            using var response = await client.GetAsync(path, cancellationToken);
            var bare = await bench.BareAsync(await response.Content.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
            var (ours, anchor) = ($"{service}{path[1..]}", $"{bare}{path[1..]}");
            // Below this, serving hot responses before the pipeline would pay (docs/hot-path.md).
            ratios.Add(await Comparison.RunAsync(what, 0.6, ours, anchor, cancellationToken, anchorName: "bare Kestrel"));
            if (path.EndsWith('7'))
            {
                ratios.Add(await Comparison.RunAsync(
                    "304 of the item", 0.6, ours, anchor, cancellationToken,
                    anchorName: "bare Kestrel", options: ["-H", $"If-None-Match: {response.Headers.ETag}"]));
            }
        }

        return ratios;
    }
}
