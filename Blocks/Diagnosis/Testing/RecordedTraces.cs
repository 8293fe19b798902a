using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Testing;

/// <summary>The requests that a test has sent, and the spans of their traces; spans of other traces are not kept.</summary>
internal sealed class RecordedTraces : ITelemetrySink
{
    private const int MaxSpansPerTrace = 10_000;

    private readonly Lock _lock = new();
    private readonly List<SentRequest> _sent = [];
    private readonly Dictionary<UInt128, List<SpanRecord>> _spans = [];

    public void Expect(SentRequest request)
    {
        lock (_lock)
        {
            _sent.Add(request);
            _spans[request.TraceId] = [];
        }
    }

    public bool IsExpected(UInt128 traceId)
    {
        lock (_lock)
            return _spans.ContainsKey(traceId);
    }

    public void Add(TelemetryBatch batch)
    {
        lock (_lock)
        {
            foreach (var span in batch.Spans)
            {
                if (_spans.TryGetValue(span.TraceId, out var spans) && spans.Count < MaxSpansPerTrace)
                    spans.Add(span);
            }
        }
    }

    public IReadOnlyList<SentRequest> Sent(string path)
    {
        lock (_lock)
            return [.. _sent.Where(request => request.Path == path)];
    }

    public IReadOnlyList<SpanRecord> SpansOf(SentRequest request)
    {
        lock (_lock)
            return [.. _spans[request.TraceId]];
    }
}
