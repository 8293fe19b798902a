using System.Text.Json;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Catalogue;

internal sealed class ColdScenario : IScenario
{
    private const int Items = 100_000;

    public string Name => "cold";

    public string Summary => "random items and pages with all caches off, against a query per request and bare Kestrel";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var bench = await CatalogueBench.StartAsync(Items, cancellationToken);
        await MeasureAsync(bench, Items, cancellationToken);
    }

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, int items, CancellationToken cancellationToken)
    {
        var (service, _) = await bench.ReaderAsync(cancellationToken, ("Cache__Enabled", "false"));
        var plain = await bench.QueryAsync($"{bench.Postgres};Maximum Pool Size=19;Max Auto Prepare=20", cancellationToken);
        string[] random = ["-s", await ScriptAsync(items, cancellationToken)];

        using var client = new HttpClient { BaseAddress = service };
        var bare = await bench.BareAsync(await client.GetByteArrayAsync("/api/catalog/items", cancellationToken), cancellationToken);
        var deep = items / 10 * 9;
        return
        [
            await Comparison.RunAsync(
                "cold random items", 3, $"{service}", $"{plain}", cancellationToken,
                anchorName: "a query per request", options: random),
            await Comparison.RunAsync(
                "cold random items, one connection", 1 / 1.15, $"{service}", $"{plain}", cancellationToken,
                connections: 1, anchorName: "a query per request", options: random),
            await Comparison.RunAsync(
                "cold page of 10, first", 0.1, $"{service}api/catalog/items", $"{bare}", cancellationToken,
                anchorName: "bare Kestrel"),
            await Comparison.RunAsync(
                $"cold page of 10, {deep:N0} deep", 0.1,
                $"{service}api/catalog/items?pageSize=10{await DeepAsync(client, deep, cancellationToken)}", $"{bare}",
                cancellationToken, anchorName: "bare Kestrel"),
        ];
    }

    /// <summary>Returns the query parameter for the page after the given number of items, found by paging through them.</summary>
    public static async Task<string> DeepAsync(HttpClient client, int items, CancellationToken cancellationToken)
    {
        const int step = 500;
        var after = "";
        for (var page = 0; page < items / step; page++)
        {
            var body = await client.GetByteArrayAsync($"/api/catalog/items?pageSize={step}{after}", cancellationToken);
            after = $"&after={JsonDocument.Parse(body).RootElement.GetProperty("next").GetString()}";
        }

        return after;
    }

    /// <summary>Writes a wrk script that requests random items, and returns its path.</summary>
    public static async Task<string> ScriptAsync(int items, CancellationToken cancellationToken)
    {
        var script = Path.ChangeExtension(Path.GetTempFileName(), ".lua");
        await File.WriteAllTextAsync(
            script,
            $"function request() return wrk.format('GET', '/api/catalog/items/' .. math.random(1, {items})) end",
            cancellationToken);
        return script;
    }
}
