using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// Slow work in requests: most requests of a route take long, with work of their own, mail or another company's service, and answer when it
/// is done. Time that queries take is not counted, nor a whole service that is slow because it waits for connections.
/// </summary>
internal sealed class SlowWorkRule(DiagnosisOptions options, Observations observations) : IRule
{
    private const double MinSlowShare = 0.5;

    private readonly BoundedMap<(string Service, string Route), SlowRoute> _routes = new(options.MaxKeys, observations.Coverage);
    private readonly RequestTime _time = new();

    public void Add(Trace trace)
    {
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            if (trace.Spans[index] is { Request: { } request } span)
            {
                var route = _routes.GetOrAdd((span.Resource.Service, request.Label));
                route?.Add(span, request, Measure(trace, index, span), options.SlowRequest);
            }
        }
    }

    public IEnumerable<Finding> Find()
    {
        var services = _routes.Entries.ToLookup(route => route.Key.Service);
        foreach (var ((service, route), slow) in _routes.Entries)
        {
            if (slow.Count < options.SlowRequests || slow.Count < slow.All * MinSlowShare || observations.IsShortOfConnections(service))
                continue;
            var others = services[service].Where(other => other.Key.Route != route).ToArray();
            // If all else is slow as well, it is the service and not this work.
            if (others.Length > 0 && others.Sum(other => other.Value.Slow) > others.Sum(other => other.Value.All) * MinSlowShare)
                continue;
            yield return Describe(service, route, slow);
        }
    }

    private WorkTime Measure(Trace trace, int request, SpanRecord span)
    {
        // A proxy's span of its forwarding is of the kind "server" as well, and no request of its own.
        if (span.Duration < options.SlowRequest.Ticks * 100 || trace.HasRemoteChild(request))
            return default;
        _time.Begin(span);
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            if (index != request && trace.EntryOf(index) == request)
                _time.Add(trace.Spans[index], trace.HasRemoteChild(index));
            else if (trace.ParentOf(index) == request && trace.HasRemoteChild(index))
                _time.AddForwarding(trace.Spans[index]);
        }

        return _time.End();
    }

    private Finding Describe(string service, string route, SlowRoute slow)
    {
        var open = slow.Count / observations.Coverage.Seconds * slow.MeanTime.TotalSeconds;
        var isRead = slow.IsRead;
        return new()
        {
            Mistake = Mistake.SlowWorkInRequest,
            Where = new(service, route),
            Summary = $"Requests wait {Figures.Of(slow.MeanTime)} for {slow.Kind} before they are answered.",
            Evidence =
            [
                $"{slow.Count} of {slow.All} requests took over {Figures.Of(options.SlowRequest)}, and were answered when all was done",
                $"{Figures.Percent(slow.WorkShare)} of their time is {slow.Kind}, not queries",
            ],
            TraceIds = slow.Samples.TraceIds,
            Confidence = slow.IsForeign ? Confidence.Certain : isRead ? Confidence.Possible : Confidence.Likely,
            Why = slow.IsForeign ? "the spans show the call that takes the time"
                : isRead ? "the time is the service's own, but it may be a long poll or a stream"
                : "the time is the service's own, in a request that changes something",
            CostNow = $"{Figures.Of(open)} requests held open at any time",
            CostAtTenTimes = $"{Figures.Of(open * 10)} requests held open at any time; what is in progress is lost when the process ends",
            Weight = open,
        };
    }
}
