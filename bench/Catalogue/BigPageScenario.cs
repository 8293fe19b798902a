using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;

namespace Scalable.Bench.Catalogue;

/// <summary>Compares a full page of 100 items with its bare SQL statement.</summary>
internal sealed partial class BigPageScenario : IScenario
{
    private const int Items = 100_000;
    private const int Rounds = 5;
    private const int Seconds = 3;

    // The catalogue's statement for the first page: the rows with their types, brands and pictures.
    private const string Statement =
        """
        select i.id, i.name, i.description, i.price, i.picture_file_name, i.type_id, t.type, i.brand_id, b.brand,
               i.available_stock, i.restock_threshold, i.max_stock_threshold, i.on_reorder, i.rating_sum, i.rating_count,
               p.ids, p.widths, p.heights
          from (select i.* from items i order by i.name, i.id limit 101) i
          join types t on t.id = i.type_id join brands b on b.id = i.brand_id
          left join lateral (
            select array_agg(id) as ids, array_agg(width) as widths, array_agg(height) as heights
              from (select id, width, height from pictures where item_id = i.id order by position, id, width) sorted) p on true
         order by i.name, i.id;
        """;

    public string Name => "big-page";

    public string Summary => "a full page of 100 items, uncached, against its bare statement in pgbench";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        Programs.Require(("pgbench", "postgresql"), ("wrk", "wrk"));
        await using var bench = await CatalogueBench.StartAsync(Items, cancellationToken);
        await using (var database = NpgsqlDataSource.Create(bench.Postgres))
            await BenchPictures.AddAsync(database, cancellationToken);
        ReportConsole.Show(await MeasureAsync(bench, cancellationToken));
    }

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, CancellationToken cancellationToken)
    {
        var (service, _) = await bench.ReaderAsync(cancellationToken, ("Cache__Enabled", "false"));
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, Statement, cancellationToken);
        // A single connection sends too few requests to trigger tier-1 compilation of all code.
        await WarmUp.RunAsync(_ => PagesAsync(16, 1), limit: 12, least: 8);
        await WarmUp.RunAsync(_ => PagesAsync(1, 1), limit: 12);

        var turns = await InterleavedRounds.RunAsync(
            Rounds,
            async () => 1000 / await PagesAsync(1, Seconds),
            async () => Number(Latency().Match(await PostgresTool.RunAsync(
                "pgbench",
                bench.Postgres,
                ["-n", "-M", "prepared", "-c", "1", "-T", $"{Seconds}", "-f", script],
                cancellationToken))));
        var (page, statement) = turns.Pair();
        return
        [
            new(
                "page of 100 with everything, cold, one connection", page, "its bare statement by pgbench", statement, "ms", 1.5,
                MoreIsBetter: false)
        ];

        async Task<double> PagesAsync(int connections, int seconds)
        {
            var result = await Wrk.RunAsync($"{service}api/catalog/items?pageSize=100", seconds, connections, [], cancellationToken);
            return result.RequestsPerSecond - ((double)result.Errors / seconds);
        }
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Latency();
}
