using System.Globalization;
using System.Text;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Rules;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Spans;
using Kind = Scalable.Diagnosis.Telemetry.Metric;

namespace Diagnosis.Tests.Input;

/// <summary>Telemetry that a test writes, and what the engine finds in it. Times are milliseconds from its beginning.</summary>
internal sealed class Traffic(DiagnosisOptions? options = null)
{
    // An hour ago, at the beginning of a minute.
    private static readonly long Beginning =
        (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 * 60 - 3_600) * 1_000_000_000;

    private readonly DiagnosisEngine _engine = new(options);
    private readonly TelemetryBatch _batch = new();
    private ulong _lastId;

    public static TelemetryResource Shop { get; } = new("shop", "1");

    /// <value>What was written so far and not yet given to the engine.</value>
    public TelemetryBatch Batch => _batch;

    /// <value>Whether the spans say that only some traces are recorded.</value>
    public bool IsSampled { get; init; }

    /// <summary>A request, and what it calls.</summary>
    public Traffic Request(
        double at, double duration, Action<RequestSpans>? calls = null, TelemetryResource? resource = null,
        params (string Name, object Value)[] attributes)
    {
        var trace = (UInt128)(++_lastId) << 64 | 1;
        var id = Add(trace, 0, SpanKind.Server, at, duration, "GET /orders", resource ?? Shop,
        [
            ("http.request.method", "GET"), ("http.route", "/orders"), ("url.path", "/orders"), ("http.response.status_code", 200),
            .. attributes,
        ]);
        calls?.Invoke(new(this, trace, id, at, resource ?? Shop));
        return this;
    }

    public ulong Add(
        UInt128 trace, ulong parent, SpanKind kind, double at, double duration, string name, TelemetryResource resource,
        (string Name, object Value)[] attributes)
    {
        var head = new SpanHead
        {
            TraceId = trace,
            SpanId = ++_lastId,
            ParentId = parent,
            Kind = kind,
            Name = Encoding.UTF8.GetBytes(name),
            Start = (ulong)(Beginning + at * 1e6),
            End = (ulong)(Beginning + (at + duration) * 1e6),
            IsSampled = IsSampled,
        };
        var values = new SpanAttributes();
        foreach (var (key, value) in attributes)
        {
            if (value is int number)
                values.Add(AttributeNames.Find(key), number);
            else
                values.Add(AttributeNames.Find(key), Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        }

        _batch.Spans.Add(SpanFactory.Create(resource, head, ref values));
        return head.SpanId;
    }

    public Traffic Metric(Metric metric, double at, double value, string state = "", TelemetryResource? resource = null)
    {
        var isHistogram = metric is Kind.ConnectionCreations or Kind.Operations;
        _batch.Metrics.Add(new(
            resource ?? Shop, metric, state.Length, "orders", state, value, isHistogram ? (long)value : 0, isHistogram,
            IsDelta: false, Beginning + (long)(at * 1e6)));
        return this;
    }

    /// <summary>The number of requests that a process has counted so far.</summary>
    public Traffic RequestCount(double at, long requests, string route = "/orders")
    {
        _batch.Metrics.Add(new(
            Shop, Kind.Requests, 1, "", "", requests * 0.01, requests, IsHistogram: true, IsDelta: false, Beginning + (long)(at * 1e6))
        {
            Method = "GET",
            Route = route,
        });
        return this;
    }

    public Traffic Log(KnownError error)
    {
        _batch.Logs.Add(new(Shop, error, 1, Beginning));
        return this;
    }

    public DiagnosisReport Report(Acknowledgements? acknowledgements = null)
    {
        ((ITelemetrySink)_engine).Add(_batch);
        _batch.Spans.Clear();
        _batch.Metrics.Clear();
        _batch.Logs.Clear();
        return _engine.Report(acknowledgements, isComplete: true);
    }

    public IReadOnlyList<Finding> Findings() => Report().Findings;

    public Finding Single(Mistake mistake)
    {
        var finding = Assert.Single(Findings());
        Assert.Equal(mistake, finding.Mistake);
        return finding;
    }
}

/// <summary>Adds the calls of one request, one after the other.</summary>
internal sealed class RequestSpans(Traffic traffic, UInt128 trace, ulong request, double start, TelemetryResource resource)
{
    private double _now = start;

    /// <value>Milliseconds between a call and the next one.</value>
    public double Pause { get; set; } = 0.1;

    /// <value>Whether starts are in whole milliseconds.</value>
    public bool IsRounded { get; set; }

    public ulong Query(string sql, double duration = 1, ulong? parent = null, string system = "postgresql") =>
        Call(duration, parent, ("db.system.name", system), ("db.query.text", sql));

    public ulong Connect() =>
        traffic.Add(trace, request, SpanKind.Client, _now, 1, "CONNECT shop", resource, [("db.system.name", "postgresql")]);

    public ulong Call(double duration, ulong? parent, params (string, object)[] attributes)
    {
        var begin = IsRounded ? Math.Floor(_now) : _now;
        var id = traffic.Add(trace, parent ?? request, SpanKind.Client, begin, duration, "call", resource, attributes);
        _now += duration + Pause;
        return id;
    }

    /// <summary>Calls that run at the same time.</summary>
    public void Parallel(int count, (string, object)[] attributes, double duration = 20)
    {
        for (var call = 0; call < count; call++)
            traffic.Add(trace, request, SpanKind.Client, _now, duration, "call", resource, attributes);
    }

    /// <summary>A call of another service, which reports it.</summary>
    public void CallService(string service, double duration, params (string, object)[] attributes)
    {
        var id = Call(duration, null, [("http.request.method", "GET"), .. attributes]);
        traffic.Add(trace, id, SpanKind.Server, _now - duration, duration / 2, "call", new(service, "1"), [("http.request.method", "GET")]);
    }
}
