using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>One instance of one service, with the SDK's three exporters.</summary>
internal sealed class Service : IDisposable
{
    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly TracerProvider _tracing;
    private readonly MeterProvider _metering;
    private readonly ILoggerFactory _logging;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _requests;

    public Service(string name, string instance, Uri endpoint, bool overHttp)
    {
        // A source of its own for each instance, since all live in one process here.
        var own = $"Shop.{instance}.{Guid.NewGuid():N}";
        _source = new(own);
        _meter = new(own);
        var resource = ResourceBuilder.CreateDefault().AddService(name, serviceInstanceId: instance, serviceVersion: "1.0.0");
        void Configure(OtlpExporterOptions otlp, string path)
        {
            otlp.Protocol = overHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            otlp.Endpoint = overHttp ? new(endpoint, path) : endpoint;
        }

        _tracing = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(own).SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(otlp => Configure(otlp, "/v1/traces")).Build();
        _metering = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(own).SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddOtlpExporter((otlp, reader) =>
            {
                Configure(otlp, "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 600_000;
            }).Build();
        _logging = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(resource);
            options.IncludeFormattedMessage = true;
            options.AddProcessor(provider =>
            {
                var otlp = new OtlpExporterOptions();
                Configure(otlp, "/v1/logs");
                return new SimpleLogRecordExportProcessor(new OtlpLogExporter(otlp));
            });
        }));
        _durations = _meter.CreateHistogram<double>("http.server.request.duration", "s", "Duration of HTTP server requests.",
            advice: new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });
        _requests = _meter.CreateCounter<long>("shop.requests", "{request}", "Requests answered.");
        _meter.CreateObservableGauge("process.memory.usage", () => Environment.WorkingSet, "By", "Physical memory in use.");
    }

    public Work Span(string name, ActivityKind kind, ActivityContext parent, DateTimeOffset start, TimeSpan duration, params (string Key, object Value)[] tags)
    {
        var activity = _source.StartActivity(kind, parent, tags.Select(tag => KeyValuePair.Create<string, object?>(tag.Key, tag.Value)), startTime: start, name: name)!;
        return new(activity, start + duration);
    }

    public void Log(Work within, Action<ILogger> say)
    {
        var before = Activity.Current;
        Activity.Current = within.Activity;
        say(_logging.CreateLogger("Shop.Catalog.Items"));
        Activity.Current = before;
    }

    public void Measure(TimeSpan duration, string route, int status, Work within)
    {
        var before = Activity.Current;
        Activity.Current = within.Activity;
        var tags = new TagList { { "http.route", route }, { "http.response.status_code", status }, { "http.request.method", "GET" } };
        _durations.Record(duration.TotalSeconds, tags);
        _requests.Add(1, tags);
        Activity.Current = before;
    }

    public void Flush()
    {
        _tracing.ForceFlush();
        _metering.ForceFlush();
    }

    public void Dispose()
    {
        _tracing.Dispose();
        _metering.Dispose();
        _logging.Dispose();
        _source.Dispose();
        _meter.Dispose();
    }
}

/// <summary>A span that ends when it was told to, not when it is disposed.</summary>
internal sealed class Work(Activity activity, DateTimeOffset end) : IDisposable
{
    public Activity Activity => activity;

    public ActivityContext Context => activity.Context;

    public void AddEvent(string name, DateTimeOffset at) => activity.AddEvent(new(name, at));

    public void Fail(Exception error)
    {
        activity.AddException(error);
        activity.SetStatus(ActivityStatusCode.Error, error.Message);
    }

    public void Dispose()
    {
        activity.SetEndTime(end.UtcDateTime);
        activity.Dispose();
    }
}
