using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.SlowTasks;
using Scalable.Generator.Measure;

namespace Scalable.Bench.Diagnose;

/// <summary>The memory and processor time of the tool <c>diagnose</c> itself, at 20,000 spans a second over OTLP.</summary>
internal sealed class ToolScenario : IScenario
{
    private const int PerSecond = 20_000;
    private const int UsualSeconds = 60;
    private const int SpansPerTrace = 10;
    private const int Routes = 100;

    /// <summary>The time in which the tool starts, and in which the last spans arrive.</summary>
    private const int SpareSeconds = 20;

    private const double MaxMegabytes = 300;
    private const string Source = "bench";
    private const string Rate = "spans/s";
    private const string Megabytes = "peak MB";
    private const string Cores = "processors";
    private const string Dropped = "dropped spans";

    public string Name => "diagnose-tool";

    public string Summary => "memory and processor time of the tool diagnose, at 20,000 spans a second [seconds]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var seconds = SecondsOption.Of(args, UsualSeconds);
        var watch = string.Create(CultureInfo.InvariantCulture, $"{seconds + SpareSeconds}s");
        using var tool = Process.Start(new ProcessStartInfo(
            "dotnet", [Repository.Program("Diagnose"), "watch", "--port", "0", "--for", watch, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var listening = await tool.StandardError.ReadLineAsync(cancellationToken) ?? "";
            var address = listening.Split(' ').FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal))
                ?? throw new InvalidOperationException($"diagnose does not listen: {listening}");
            var report = tool.StandardOutput.ReadToEndAsync(cancellationToken);
            await SendAsync(new Uri(address), seconds, cancellationToken);
            var (peak, used) = (SlowTasksBench.PeakMegabytes(tool), tool.TotalProcessorTime.TotalSeconds);
            await tool.WaitForExitAsync(cancellationToken);

            using var json = JsonDocument.Parse(await report);
            var coverage = json.RootElement.GetProperty("coverage");
            var (spans, dropped) = (coverage.GetProperty("spans").GetInt64(), coverage.GetProperty("droppedSpans").GetInt64());
            var results = new Results(
                "The tool diagnose", Machine.This(),
                [new Finding(string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds."), true)],
                [Chapter(spans / seconds, peak, used / seconds, dropped)]);
            await ResultsFiles.WriteAsync(results, ResultsFiles.Folder, Name, cancellationToken);
            Live.Show(results);
        }
        finally
        {
            if (!tool.HasExited)
                tool.Kill();
        }
    }

    // Each trace is a request with several different queries.
    private static async Task SendAsync(Uri address, int seconds, CancellationToken cancellationToken)
    {
        using var source = new ActivitySource(Source);
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(Source).ConfigureResource(resource => resource.AddService("shop")).SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = address;
                exporter.Protocol = OtlpExportProtocol.Grpc;
                exporter.BatchExportProcessorOptions = new()
                {
                    MaxQueueSize = seconds * PerSecond,
                    MaxExportBatchSize = 5000,
                    ScheduledDelayMilliseconds = 100,
                };
            })
            .Build();
        var (start, sent) = (Stopwatch.GetTimestamp(), 0);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (sent < seconds * PerSecond)
        {
            for (var due = Stopwatch.GetElapsedTime(start).TotalSeconds * PerSecond; sent < due; sent += SpansPerTrace)
                AddTrace(source, sent / SpansPerTrace);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        if (!provider.ForceFlush())
            throw new InvalidOperationException("The spans could not be sent.");
    }

    private static void AddTrace(ActivitySource source, int number)
    {
        var route = string.Create(CultureInfo.InvariantCulture, $"/shop/{number % Routes}");
        using var request = source.StartActivity($"GET {route}", ActivityKind.Server, default(ActivityContext));
        request!.SetTag("http.request.method", "GET").SetTag("http.route", route).SetTag("http.response.status_code", 200);
        for (var query = 1; query < SpansPerTrace; query++)
        {
            using var call = source.StartActivity("SELECT", ActivityKind.Client);
            call!.SetTag("db.system.name", "postgresql").SetTag("db.query.text", string.Create(
                CultureInfo.InvariantCulture, $"SELECT name FROM table{query} WHERE id = {number}"));
        }
    }

    private static Chapter Chapter(double rate, double peak, double cores, long dropped)
    {
        Dictionary<string, Spread> figures = new()
        {
            [Rate] = Spread.Of([rate]),
            [Megabytes] = Spread.Of([peak]),
            [Cores] = Spread.Of([cores]),
            [Dropped] = Spread.Of([dropped]),
        };
        return new Chapter(
            "tool", "The tool", "Traces of ten spans over OTLP/gRPC, from another process.",
            [new Measurement("diagnose", Role.Scalable, "watch", figures)], [],
            [
                new Finding(
                    $"{Number.Of(rate)} spans a second: {Number.Of(peak)} MB at most (target: {Number.Of(MaxMegabytes)}), "
                    + $"{Number.Of(cores)} processors (target: 1), {Number.Of(dropped)} spans dropped (target: 0).",
                    rate >= 0.99 * PerSecond && peak <= MaxMegabytes && cores <= 1 && dropped == 0),
            ]);
    }
}
