using Scalable.Diagnosis.Reports;
using Scalable.Diagnosis.Rules;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Testing;

/// <summary>What a system did for the requests of a test for one path.</summary>
public sealed class RecordedRequests
{
    private readonly string _path;
    private readonly IReadOnlyList<IReadOnlyList<SpanRecord>> _traces;

    internal RecordedRequests(string path, IReadOnlyList<IReadOnlyList<SpanRecord>> traces) => (_path, _traces) = (path, traces);

    /// <value>The number of requests.</value>
    public int Count => _traces.Count;

    /// <value>The statements that each request sent to databases, in all services together.</value>
    public IReadOnlyList<int> Statements => [.. _traces.Select(spans => CountOf(spans, CallKind.Database))];

    /// <value>The commands that each request sent to caches such as Redis, in all services together.</value>
    public IReadOnlyList<int> CacheCommands => [.. _traces.Select(spans => CountOf(spans, CallKind.Cache))];

    /// <summary>Each request sent at most so many statements to databases.</summary>
    /// <exception cref="TelemetryAssertionException">One sent more; the message shows its trace.</exception>
    public RecordedRequests ShouldUseAtMost(int statements)
    {
        foreach (var (request, count) in Statements.Index())
        {
            if (count > statements)
            {
                throw new TelemetryAssertionException(
                    $"A request for {_path} sent {count} statements instead of {statements}:\n\n{TraceText.Of(_traces[request])}");
            }
        }

        return this;
    }

    /// <summary>
    /// The requests together show no mistake. Requests for pages of different sizes show most: calls that grow with the rows are found
    /// from five on, calls whose number never changes from ten on.
    /// </summary>
    /// <param name="configure">Changes when a mistake counts.</param>
    /// <exception cref="TelemetryAssertionException">They show one; the message explains it and shows a trace.</exception>
    public RecordedRequests ShouldHaveNoScalingMistakes(Action<DiagnosisOptions>? configure = null)
    {
        var options = new DiagnosisOptions
        {
            RepeatedCallsTraces = 1,
            RepeatedCallsTime = TimeSpan.Zero,
            // A busy build machine stops a request for longer than a service in use would.
            RepeatedCallsPause = TimeSpan.FromSeconds(10),
        };
        configure?.Invoke(options);
        var engine = new DiagnosisEngine(options);
        foreach (var spans in _traces)
        {
            var batch = new TelemetryBatch();
            batch.Spans.AddRange(spans);
            ((ITelemetrySink)engine).Add(batch);
        }

        var report = engine.Report(isComplete: true);
        if (report.Findings.Count == 0)
            return this;
        using var text = new StringWriter();
        TextReport.Write(report, text, maxFindings: int.MaxValue);
        var example = _traces.MaxBy(spans => spans.Count)!;
        throw new TelemetryAssertionException($"Requests for {_path} show scaling mistakes:\n\n{text}\n{TraceText.Of(example)}");
    }

    private static int CountOf(IReadOnlyList<SpanRecord> spans, CallKind kind)
    {
        var trace = new Trace();
        trace.Load([.. spans]);
        return Enumerable.Range(0, trace.Spans.Count)
            .Count(index => trace.Spans[index].Call?.Kind == kind && !trace.IsReportedTwice(index));
    }
}
