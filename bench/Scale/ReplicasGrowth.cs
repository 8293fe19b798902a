using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;

namespace Scalable.Bench.Scale;

/// <summary>One to four replicas of the catalogue service behind a gateway, with uncached reads.</summary>
internal static class ReplicasGrowth
{
    public static async Task<Chapter> MeasureAsync(ProofStack stack, ScaleSizes sizes, CancellationToken cancellationToken)
    {
        // The pools of all replicas together use the connections that the server allows: the more replicas, the smaller the pools.
        var most = sizes.Replicas[^1];
        (string Key, string Value)[] settings =
        [
            ("Cache__Enabled", "false"), ("Database__Replicas", $"{most}"),
            ("Database__ReadPoolSize", "6"), ("Database__WritePoolSize", "2")
        ];
        var replicas = new List<Uri>();
        for (var i = 0; i < most; i++)
            replicas.Add((await stack.Servers.ServiceAsync(cancellationToken, settings)).Address);

        var gateways = new List<(int Replicas, LoadSpec Load)>();
        foreach (var count in sizes.Replicas)
        {
            var address = CatalogueBench.FreeAddress();
            var process = stack.Servers.Run("Gateway", [],
            [
                ("ASPNETCORE_URLS", address.ToString()), ("EdgeCache__Enabled", "false"),
                .. replicas.Take(count).Select((replica, i) => ($"services__catalog__http__{i}", replica.ToString())),
            ]);
            await CatalogueBench.ReadyAsync(address, "/health", process, cancellationToken);
            var any = new RequestKind("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{sizes.Plan.Items}}}"));
            gateways.Add((count, new LoadSpec(address, sizes.Seconds, [new Population("users", 64, 0, [any])])));
            await WarmUp.RunAsync(stack.Generator, gateways[^1].Load, 12, cancellationToken);
        }

        var samples = gateways.ToDictionary(gateway => gateway.Replicas, _ => new List<double>());
        for (var round = 0; round < sizes.Rounds; round++)
        {
            foreach (var (count, load) in gateways)
                samples[count].Add((await stack.Generator.RunAsync(load with { Seed = round }, cancellationToken)).Only.OkPerSecond);
        }

        Measurement[] rows =
        [
            .. samples.Select(sample => new Measurement(
                "Scalable", Role.Scalable, Growth.Name(sample.Key, sample.Key == 1 ? "replica" : "replicas"),
                new Dictionary<string, Spread> { [Figures.Ok] = Spread.Of(sample.Value) }))
        ];
        return new Chapter(
            "replicas", "Replicas",
            "Random items, no caches, through the gateway. "
            + $"All replicas, the database, the gateway and the generator share {Environment.ProcessorCount} cores here: "
            + "on one machine more replicas cannot exceed its processors; the chart shows that they cost nothing.",
            rows, [new("Good answers per second", Figures.Ok, ChartKind.Lines)],
            [new($"{most} replicas serve {rows[^1][Figures.Ok] / rows[0][Figures.Ok]:0.00} x the requests of one.",
                rows[^1][Figures.Ok] >= 0.75 * rows[0][Figures.Ok])]);
    }
}
