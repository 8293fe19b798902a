using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Rules;

/// <summary>Divides the time of a request among what it calls and its own work. Calls come in the order of their starts.</summary>
internal sealed class RequestTime
{
    private long _start, _end, _covered, _called, _foreign, _mail;

    public void Begin(SpanRecord request) =>
        (_start, _end, _covered, _called, _foreign, _mail) = (request.Start, request.End, request.Start, 0, 0, 0);

    /// <param name="isObserved">Whether the called service reports what it does.</param>
    public void Add(SpanRecord span, bool isObserved)
    {
        if (span.Call is not { } call)
            return;
        // Time in which several calls run counts for the first.
        var time = Math.Min(span.End, _end) - Math.Max(span.Start, _covered);
        if (time <= 0)
            return;
        _covered = Math.Min(span.End, _end);
        _called += time;
        if (call.Kind == CallKind.Mail)
            _mail += time;
        else if (call.Kind == CallKind.Http && !isObserved)
            _foreign += time;
    }

    /// <summary>Takes the time in which a proxy forwards the request: it is another service's.</summary>
    public void AddForwarding(SpanRecord span)
    {
        var time = Math.Min(span.End, _end) - Math.Max(span.Start, _covered);
        if (time <= 0)
            return;
        _covered = Math.Min(span.End, _end);
        _called += time;
    }

    public WorkTime End() => new(_end - _start - _called, _foreign, _mail);
}
