using System.Diagnostics;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Testing;

/// <summary>Waits until traces are complete: the span of the request's server, which ends last, has come, and then nothing more.</summary>
internal sealed class TraceWait(RecordedTraces traces, TimeSpan quietTime, TimeSpan timeout)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public async Task<IReadOnlyList<IReadOnlyList<SpanRecord>>> ForAsync(
        IReadOnlyList<SentRequest> requests, CancellationToken cancellationToken)
    {
        var (start, lastChange) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        for (var known = -1; ; await Task.Delay(Interval, cancellationToken))
        {
            IReadOnlyList<SpanRecord>[] spans = [.. requests.Select(traces.SpansOf)];
            var count = spans.Sum(trace => trace.Count);
            if (count != known)
                (known, lastChange) = (count, Stopwatch.GetTimestamp());
            var missing = requests.Zip(spans).Count(pair => !pair.Second.Any(span => span.ParentId == pair.First.SpanId));
            if (missing == 0 && Stopwatch.GetElapsedTime(lastChange) >= quietTime)
                return spans;
            if (Stopwatch.GetElapsedTime(start) > timeout)
            {
                throw new TelemetryAssertionException(
                    $"Of {requests.Count} requests for {requests[0].Path}, {missing} have no server's span in {timeout.TotalSeconds:0} s. "
                    + "Does the service trace requests, and has it been given the recorder's Environment?");
            }
        }
    }
}
