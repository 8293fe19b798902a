using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>Counts what was received and what was left out.</summary>
internal sealed class Coverage(TimeProvider timeProvider)
{
    // A span from further in the future would end all others' time.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromDays(1);

    private const int MaxUnreadable = 20;

    private readonly List<string> _unreadable = [];
    private long _first = long.MaxValue;
    private long _periodStart;
    private bool _isSampled;
    private long _spans;
    private long _metrics;

    public long DroppedSpans { get; set; }

    public long RefusedKeys { get; set; }

    public long Traces { get; set; }

    /// <value>Nanoseconds since 1970: the latest end of a span.</value>
    public long Now { get; private set; }

    /// <value>The time that was observed since the period began, one second at least.</value>
    public double Seconds => _spans == 0 ? 1 : Math.Max(1, (Now - Math.Max(_first, _periodStart)) / 1e9);

    public void BeginPeriod() => _periodStart = Now;

    /// <summary>Counts a batch, and removes spans with an impossible time from it.</summary>
    public void Count(TelemetryBatch batch)
    {
        _spans += batch.Spans.Count + batch.Rejected;
        var latest = (timeProvider.GetUtcNow() + MaxClockSkew - DateTimeOffset.UnixEpoch).TotalMilliseconds * 1e6;
        DroppedSpans += batch.Rejected + batch.Spans.RemoveAll(span => span.Start <= 0 || span.End > latest);
        _metrics += batch.Metrics.Count;
        foreach (var span in batch.Spans)
        {
            _isSampled |= span.IsSampled;
            _first = Math.Min(_first, span.Start);
            Now = Math.Max(Now, span.End);
        }
    }

    public void AddUnreadable(string reason)
    {
        if (_unreadable.Count < MaxUnreadable)
            _unreadable.Add(reason);
    }

    /// <param name="isSampled">Whether traces are sampled although no span says so.</param>
    public DiagnosisCoverage ToReport(bool isSampled) => new(
        _spans, _metrics, Traces, DroppedSpans, RefusedKeys, _isSampled || isSampled,
        _spans == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((Now - _first) / 1e9))
    {
        Unreadable = [.. _unreadable],
    };
}
