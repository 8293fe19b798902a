using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;

namespace Scalable.Bench.Catalogue;

/// <summary>Measures how much memory requests for random ids, nine out of ten missing, add to a replica.</summary>
internal sealed class RandomIdsScenario : IScenario
{
    private const int Items = 100_000;
    private const double Megabyte = 1 << 20;

    public string Name => "random-ids";

    public string Summary => "memory growth of a replica by a million requests for random ids, 90 % missing";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var bench = await CatalogueBench.StartAsync(Items, cancellationToken);
        await using var generator = LoadProcess.Start();
        var ratio = await MeasureAsync(bench, generator, Items, cancellationToken);
        ReportConsole.Show(ratio);
    }

    public static async Task<Ratio> MeasureAsync(
        CatalogueBench bench, LoadProcess generator, int items, CancellationToken cancellationToken)
    {
        const int requests = 1_000_000, promisedMegabytes = 50, slice = 5, warmUp = 20;
        var (service, process) = await bench.ReaderAsync(cancellationToken);

        // Warmed up with the usual contents of a busy replica: a cache full of existing items. Then the ids to be measured.
        await generator.RunAsync(Load(items) with { Seconds = warmUp }, cancellationToken);
        var before = Resident();
        var (asked, limit) = (0L, 60);
        for (var seed = 1; asked < requests && seed <= limit; seed++)
            asked += (await generator.RunAsync(Load(10 * items) with { Seed = seed }, cancellationToken)).Only.Offered;
        return new(
            $"resident memory added by {asked:N0} random ids, 90 % missing", Math.Max(0, Resident() - before), "target", promisedMegabytes,
            "MB", 1, MoreIsBetter: false);

        LoadSpec Load(int ids) => new(
            service,
            slice,
            [
                new Population(
                    "random", 64, 0,
                    [new RequestKind("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{ids}}}"))])
            ]);

        double Resident()
        {
            process.Refresh();
            return process.WorkingSet64 / Megabyte;
        }
    }
}
