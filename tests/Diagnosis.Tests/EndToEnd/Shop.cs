using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Otlp.Server;
using Scalable.Diagnosis.Rules;

namespace Diagnosis.Tests.EndToEnd;

/// <summary>
/// A small service as anyone would write it, on the real PostgreSQL, which sends its telemetry over OTLP; its endpoints make one mistake
/// each, or none.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly DiagnosisEngine _engine;
    private readonly ConcurrentBag<string> _ended = [];
    private readonly ActivityListener _listener;
    private readonly OtlpReceiver _receiver;
    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _database;
    private int _sent;

    private Shop(OtlpReceiver receiver, WebApplication app, NpgsqlDataSource database, DiagnosisEngine engine)
    {
        (_receiver, _app, _database, _engine) = (receiver, app, database, engine);
        Client = new() { BaseAddress = new(app.Urls.First()) };
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("server.port") is int port && port == Client.BaseAddress.Port)
                    _ended.Add(activity.TraceId.ToString());
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public HttpClient Client { get; }

    public static async Task<Shop> StartAsync(
        PostgresServer postgres, OtlpExportProtocol protocol = OtlpExportProtocol.Grpc, string settings = "")
    {
        // On a busy machine, the first request may pause between its calls for longer than a user's would.
        var engine = new DiagnosisEngine(new DiagnosisOptions { RepeatedCallsPause = TimeSpan.FromSeconds(10) });
        var receiver = await OtlpReceiver.StartAsync(engine, 0, 0, TestContext.Current.CancellationToken);
        var database = new NpgsqlDataSourceBuilder($"{postgres.ConnectionString};{settings}") { Name = "shop" }.Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(database);
        AddTelemetry(builder.Services.AddOpenTelemetry(), receiver, protocol);
        var app = builder.Build();
        ShopEndpoints.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(receiver, app, database, engine);
    }

    /// <summary>What the telemetry so far shows.</summary>
    public async Task<DiagnosisReport> DiagnoseAsync()
    {
        // The span of a request ends a little after its response.
        await Eventually.TrueAsync(() => _ended.Count == _sent);
        Assert.True(_app.Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(_app.Services.GetRequiredService<MeterProvider>().ForceFlush());
        Assert.True(_app.Services.GetRequiredService<LoggerProvider>().ForceFlush());
        return _engine.Report(isComplete: true);
    }

    public async Task SendAsync(int count, Func<int, HttpRequestMessage> create, int atOnce = 1) => await Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (number, cancellationToken) =>
        {
            using var request = create(number);
            using var response = await Client.SendAsync(request, cancellationToken);
            Interlocked.Increment(ref _sent);
        });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _listener.Dispose();
        await _app.DisposeAsync();
        await _receiver.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static void AddTelemetry(OpenTelemetryBuilder telemetry, OtlpReceiver receiver, OtlpExportProtocol protocol)
    {
        telemetry
            .ConfigureResource(resource => resource.AddService("shop"))
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddNpgsql().AddOtlpExporter(Export("traces")))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter("Npgsql").AddOtlpExporter(Export("metrics")))
            .WithLogging(logging => logging.AddOtlpExporter(Export("logs")));

        Action<OtlpExporterOptions> Export(string signal) => exporter =>
        {
            exporter.Protocol = protocol;
            exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? receiver.Grpc : new(receiver.Http, $"/v1/{signal}");
        };
    }
}
