using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Scalable.Bench.CommandLine;
using Spectre.Console;

namespace Scalable.Bench.SlowTasks;

internal sealed class PriceListScenario : IScenario
{
    private const int Items = 100_000;
    private const double PromisedMegabytes = 250;

    public string Name => "price-list";

    public string Summary => "a PDF of 100,000 items: duration and peak memory of the worker";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var bench = await SlowTasksBench.StartAsync(Items, "0-1", cancellationToken);
        var idle = SlowTasksBench.PeakMegabytes(bench.Worker);
        var began = Stopwatch.GetTimestamp();
        using var response = await bench.Client.PostAsJsonAsync("/api/catalog/price-lists", new { }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var job = await bench.EndOfAsync(response.Headers.Location!, cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);

        var peak = SlowTasksBench.PeakMegabytes(bench.Worker);
        var result = job.GetProperty("result");
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"price list of {result.GetProperty("items")} items: {result.GetProperty("pages")} pages, "
            + $"{result.GetProperty("length").GetInt64() / 1048576.0:0.0} MB in {took.TotalSeconds:0.0} s; "
            + $"worker peak {peak:0} MB (idle {idle:0} MB; "
            + $"target {PromisedMegabytes:0}: {(peak < PromisedMegabytes ? "held" : "not held")})"));
    }
}
