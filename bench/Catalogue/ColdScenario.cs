using System.Text.Json;

namespace Scalable.Bench.Catalogue;

internal sealed class ColdScenario : IScenario
{
    public string Name => "cold";

    public string Summary => "random items and pages with all caches off, against a query per request and bare Kestrel";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        const int items = 100_000;
        await using var bench = await CatalogueBench.StartAsync(items, cancellationToken);
        var (service, _) = await bench.ServiceAsync(cancellationToken, ("Cache__Enabled", "false"));
        var plain = await bench.QueryAsync($"{bench.Postgres};Maximum Pool Size=19;Max Auto Prepare=20", cancellationToken);
        string[] random = ["-s", await ScriptAsync(items, cancellationToken)];

        await Comparison.RunAsync("cold random items, c=64", 3, $"{service}", $"{plain}", cancellationToken, options: random);
        await Comparison.RunAsync("cold random items, c=1", 1 / 1.15, $"{service}", $"{plain}", cancellationToken, connections: 1, options: random);

        using var client = new HttpClient { BaseAddress = service };
        var first = await client.GetByteArrayAsync("/api/catalog/items", cancellationToken);
        var bare = await bench.BareAsync(first, cancellationToken);
        await Comparison.RunAsync("cold page of 10, first", 0.06, $"{service}api/catalog/items", $"{bare}", cancellationToken);

        var after = "";
        for (var page = 0; page < 180; page++)
            after = $"&after={JsonDocument.Parse(await client.GetByteArrayAsync($"/api/catalog/items?pageSize=500{after}", cancellationToken)).RootElement.GetProperty("next").GetString()}";
        await Comparison.RunAsync("cold page of 10, 90,000 deep", 0.06, $"{service}api/catalog/items?pageSize=10{after}", $"{bare}", cancellationToken);
    }

    private static async Task<string> ScriptAsync(int items, CancellationToken cancellationToken)
    {
        var script = Path.ChangeExtension(Path.GetTempFileName(), ".lua");
        await File.WriteAllTextAsync(script, $"function request() return wrk.format('GET', '/api/catalog/items/' .. math.random(1, {items})) end", cancellationToken);
        return script;
    }
}
