using System.Diagnostics;
using System.Text;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Spans;

namespace Scalable.Diagnosis.Testing;

/// <summary>Records the activities of this process that belong to the test's requests, whether OpenTelemetry is set up or not.</summary>
internal sealed class ActivityRecorder : IDisposable
{
    private static readonly TelemetryResource ThisProcess = new("this process", "");

    private readonly RecordedTraces _traces;
    private readonly ActivityListener _listener;

    public ActivityRecorder(RecordedTraces traces)
    {
        _traces = traces;
        _listener = new()
        {
            ShouldListenTo = static _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                _traces.IsExpected(ActivityIds.Trace(options.TraceId.ToHexString()))
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            ActivityStopped = Record,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Activity activity)
    {
        var trace = ActivityIds.Trace(activity.TraceId.ToHexString());
        if (!_traces.IsExpected(trace))
            return;
        var start = (ulong)((activity.StartTimeUtc - DateTime.UnixEpoch).Ticks * 100);
        var head = new SpanHead
        {
            TraceId = trace,
            SpanId = ActivityIds.Span(activity.SpanId.ToHexString()),
            ParentId = ActivityIds.Span(activity.ParentSpanId.ToHexString()),
            Kind = (SpanKind)(activity.Kind + 1),
            Name = Encoding.UTF8.GetBytes(activity.DisplayName),
            Start = start,
            End = start + (ulong)activity.Duration.Ticks * 100,
        };
        var attributes = new SpanAttributes();
        foreach (var (name, value) in activity.TagObjects)
        {
            if (value is int or long)
                attributes.Add(AttributeNames.Find(name), Convert.ToInt64(value, null));
            else if (value is not null)
                attributes.Add(AttributeNames.Find(name), Encoding.UTF8.GetBytes(value.ToString() ?? ""));
        }

        var batch = new TelemetryBatch();
        batch.Spans.Add(SpanFactory.Create(ThisProcess, head, ref attributes));
        _traces.Add(batch);
    }
}
