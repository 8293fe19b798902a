using System.Globalization;
using Scalable.Bench.Catalogue;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;

namespace Scalable.Bench.Scale;

/// <summary>From a thousand to a million items: hot reads, cold reads, the first page and a deep page.</summary>
internal static class ItemsGrowth
{
    private const string Deep = "nine tenths deep, by cursor";
    private const string First = "first page";
    private const string Offset = "twin, nine tenths deep, by offset";
    private const string Hot = "hot item";

    public static async Task<Chapter> MeasureAsync(ScaleSizes sizes, CancellationToken cancellationToken)
    {
        var rows = new List<Measurement>();
        await using var generator = LoadProcess.Start();
        foreach (var items in sizes.Items)
        {
            await using var servers = await CatalogueBench.StartAsync(items, cancellationToken);
            var (cold, _) = await servers.ServiceAsync(cancellationToken, ("Cache__Enabled", "false"));
            var (hot, _) = await servers.ServiceAsync(cancellationToken);
            var twin = CatalogueBench.FreeAddress();
            var process = servers.Run("bench/Twin", [],
            [
                ("ASPNETCORE_URLS", twin.ToString()), ("ConnectionStrings__catalogdb", servers.Postgres),
                ("Mistakes__NoCaching", "true"), ("Mistakes__NoRateLimiting", "true")
            ]);
            await CatalogueBench.ReadyAsync(twin, "/alive", process, cancellationToken);

            using var client = new HttpClient { BaseAddress = cold };
            var after = await ColdScenario.DeepAsync(client, items / 10 * 9, cancellationToken);
            var page = items / 10 * 9 / 10;
            rows.AddRange(await Growth.TimesAsync(generator, sizes, Growth.Name(items, "items"),
            [
                (Hot, Role.Scalable, hot, "/api/catalog/items/7"),
                ("any item, no cache", Role.Scalable, cold,
                    string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{items}}}")),
                (First, Role.Scalable, cold, "/api/catalog/items"),
                (Deep, Role.Scalable, cold, $"/api/catalog/items?pageSize=10{after}"),
                (Offset, Role.Mistake, twin, $"/api/catalog/items?pageIndex={page}"),
            ], cancellationToken));
        }

        double At(string name, int items) =>
            rows.Single(row => row.System == name && row.Case == Growth.Name(items, "items"))[Growth.Milliseconds];
        var (least, most) = (sizes.Items[0], sizes.Items[^1]);
        var deep = At(Deep, most) / At(First, most);
        var hotGrowth = At(Hot, least) / At(Hot, most);
        return new Chapter(
            "items", "Items", "Sequential requests on one connection; pages of 10; caches off, except for the hot item.", rows,
            [new("Time of a request", Growth.Milliseconds, ChartKind.Lines, Logarithmic: true)],
            [
                new($"The page 90 % into {most:N0} items takes {deep:0.00} x the first (target: <= 1.2); "
                    + $"{At(Offset, most):N0} ms by offset.",
                    deep <= 1.2),
                new($"Hot reads at {most:N0} items are {hotGrowth:0.00} x as fast as at {least:N0} (target: >= 0.95).", hotGrowth >= 0.95),
            ]);
    }
}
