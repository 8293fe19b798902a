using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Scalable.Bench.Catalogue;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Limits;

/// <summary>A page of 100 with all that belongs to it, beside its bare statement; and a cold key that everybody wants at once.</summary>
internal static partial class PageLimits
{
    private const int Rounds = 3;

    // What the catalogue asks for the first page: the page from the index alone, then its rows with types, brands and pictures.
    private const string Statement =
        """
        select i.id, i.name, i.description, i.price, i.picture_file_name, i.type_id, t.type, i.brand_id, b.brand, i.available_stock, i.restock_threshold, i.max_stock_threshold, i.on_reorder, i.rating_sum, i.rating_count, p.ids, p.widths, p.heights from (select i.id from items i order by i.name, i.id limit 101 offset 0) page join items i on i.id = page.id join types t on t.id = i.type_id join brands b on b.id = i.brand_id left join lateral (select array_agg(id order by position, id, width) as ids, array_agg(width order by position, id, width) as widths, array_agg(height order by position, id, width) as heights from pictures where item_id = i.id) p on true order by i.name, i.id;
        """;

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, LoadProcess generator, CancellationToken cancellationToken)
    {
        var (service, _) = await bench.ServiceAsync(cancellationToken, ("Cache__Enabled", "false"));
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, Statement, cancellationToken);
        var load = new LoadSpec(service, 3, [new Population("one", 1, 0, [new RequestKind("GET", "/api/catalog/items?pageSize=100")])]);
        await WarmUp.RunAsync(generator, load, 12, cancellationToken);

        var medians = await Turns.MediansAsync(
            Rounds,
            async () => 1000 / (await generator.RunAsync(load, cancellationToken)).Only.OkPerSecond,
            async () => Number(Latency().Match(await Tool.RunAsync("pgbench", bench.Postgres, ["-n", "-M", "prepared", "-c", "1", "-T", "3", "-f", script], cancellationToken))));
        return [new("page of 100 with everything, cold, one connection", medians[0], "its bare statement by pgbench", medians[1], "ms", 1.5, MoreIsBetter: false)];
    }

    /// <summary>Queries for one key that 500 ask each of three replicas for at the same moment.</summary>
    public static async Task<Ratio> ColdKeyAsync(CatalogueBench bench, Func<Task<long>> scans, CancellationToken cancellationToken)
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
        await Task.WhenAll(services.SelectMany(service => Enumerable.Range(0, readers).Select(_ => service.GetByteArrayAsync("/api/catalog/items/777", cancellationToken))));
        var queries = await SteadyAsync(scans, cancellationToken) - before;
        foreach (var service in services)
            service.Dispose();
        return new($"one cold key, {replicas} x {readers} readers at once", queries, "one query", 1, "queries", promise, MoreIsBetter: false);
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

    private static double Number(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Latency();
}
