using Scalable.Bench.Catalogue;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using TestServers;

namespace Scalable.Bench.Observability;

/// <summary>Measures the cost of telemetry: a replica that exports to the dashboard at the default sampling, against one without.</summary>
internal sealed class TelemetryScenario : IScenario
{
    private const double Promise = 0.95;

    public string Name => "telemetry";

    public string Summary => "hot reads with telemetry, exported to the dashboard, against the same without";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var bench = await CatalogueBench.StartAsync(items: 1000, cancellationToken);
        await MeasureAsync(bench, cancellationToken);
    }

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(CatalogueBench bench, CancellationToken cancellationToken)
    {
        var otlp = await DashboardAsync(bench, cancellationToken);
        var (with, _) = await bench.ServiceAsync(
            cancellationToken, ("OTEL_EXPORTER_OTLP_ENDPOINT", otlp.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));
        var (without, _) = await bench.ServiceAsync(cancellationToken, ("OTEL_SDK_DISABLED", "true"));
        const string path = "api/catalog/items/7";
        return
        [
            await CompareAsync("hot item, telemetry on"),

            // Like requests from a gateway that has decided not to sample the trace.
            await CompareAsync(
                "hot item within an unsampled trace, telemetry on",
                "-H", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"),
        ];

        Task<Ratio> CompareAsync(string what, params string[] options) =>
            Comparison.RunAsync(what, Promise, $"{with}{path}", $"{without}{path}", cancellationToken, anchorName: "off", options: options);
    }

    /// <summary>Starts Aspire's standalone dashboard and returns its OTLP/gRPC endpoint.</summary>
    private static async Task<Uri> DashboardAsync(CatalogueBench bench, CancellationToken cancellationToken)
    {
        var (pages, grpc) = (CatalogueBench.FreeAddress(), CatalogueBench.FreeAddress());
        var process = bench.Start(RunningServers.DashboardProgram, [],
        [
            ("ASPNETCORE_URLS", pages.ToString()),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", grpc.ToString()),
            ("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true"),
        ]);
        await CatalogueBench.ReadyAsync(pages, "/health", process, cancellationToken);
        return grpc;
    }
}
