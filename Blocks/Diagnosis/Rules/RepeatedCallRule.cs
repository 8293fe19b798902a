using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Text;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// N+1: one request makes the same call for each row of something. That the number of calls differs between requests tells it from a fixed
/// set of calls; if it never differs, many calls one after the other are still reported, and less sure.
/// </summary>
internal sealed class RepeatedCallRule(DiagnosisOptions options, Observations observations) : IRule
{
    private readonly BoundedMap<(string Service, string Route, Call Call), RepeatedCall> _patterns =
        new(options.MaxKeys, observations.Coverage);

    private readonly Dictionary<(int Entry, Call Call), CallSeries> _series = [];

    public void Add(Trace trace)
    {
        _series.Clear();
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            if (trace.Spans[index] is not { Call: { } call } span || trace.IsReportedTwice(index) || call.Kind == CallKind.Messaging)
                continue;
            var entry = trace.EntryOf(index);
            // Background work: it began after the request had ended, so it does not delay that request.
            if (span.Start > trace.Spans[entry].End)
                continue;
            // A cache that stores entries again after an outage, for example, delays no request.
            if (call.Kind == CallKind.Cache && trace.Spans[entry].Kind is not (SpanKind.Server or SpanKind.Consumer))
                continue;
            var key = (entry, call);
            if (!_series.TryGetValue(key, out var series))
                _series[key] = series = new(options.RepeatedCallsPause);
            series.Add(span);
        }

        foreach (var ((entry, call), series) in _series)
        {
            var span = trace.Spans[entry];
            var key = (span.Resource.Service, span.Request?.Label ?? "", call);
            // A short list counts as well: it shows that the number differs. A call made once tells nothing until the same is repeated.
            var pattern = series.Count > 1 ? _patterns.GetOrAdd(key) : _patterns.TryGet(key, out var known) ? known : null;
            pattern?.Add(series, trace.Id, options.RepeatedCalls);
        }
    }

    public IEnumerable<Finding> Find()
    {
        foreach (var ((service, route, call), pattern) in _patterns.Entries)
        {
            if (pattern.Traces < options.RepeatedCallsTraces || pattern.Share < options.RepeatedCallsShare)
                continue;
            var isSlow = pattern.MeanTime >= options.RepeatedCallsTime;
            var isSevere = pattern.MaxCount >= options.SevereRepeatedCalls;
            var isFixed = !pattern.Varies && (pattern.IsParallel || pattern.IsFixedSet || !isSevere);
            if ((isSlow || isSevere) && !pattern.HasSameValues && !isFixed)
                yield return Describe(service, route, call, pattern, isSevere);
        }
    }

    private Finding Describe(string service, string route, Call call, RepeatedCall pattern, bool isSevere)
    {
        var count = pattern.Varies ? $"{pattern.MinCount} to {pattern.MaxCount}" : $"{pattern.MaxCount}";
        var rate = observations.Routes.TryGet((service, route), out var traffic)
            ? traffic.Rate(observations.Coverage)
            : pattern.Traces / observations.Coverage.Seconds;
        var extra = rate * (pattern.MeanCount - 1);
        var work = rate * pattern.MeanTime.TotalSeconds;
        return new()
        {
            Mistake = Mistake.RepeatedCalls,
            Where = new(service, route, call.Template),
            Summary = Figures.Text($"One request makes the same {NameOf(call)} {count} times."),
            Evidence =
            [
                Figures.Text($"{pattern.Traces:N0} requests made it {pattern.MeanCount:0.#} times on average"),
                $"they took {Figures.Of(pattern.MeanTime)} a request, {(pattern.IsParallel ? "in parallel" : "one after the other")}",
            ],
            TraceIds = pattern.Samples.TraceIds,
            Confidence = pattern is { Varies: true, HasDifferentValues: true } ? Confidence.Certain : Confidence.Likely,
            Why = (pattern.Varies ? "the number of calls differs from request to request" : "the number of calls was always the same")
                + (pattern.HasDifferentValues ? ", with different values each time" : ", and the spans do not show the values"),
            Severity = isSevere ? Severity.Severe : Severity.Warning,
            CostNow = $"{Figures.Of(extra)} needless calls a second, {Figures.Of(pattern.MeanTime)} a request",
            CostAtTenTimes = call.Kind == CallKind.Database
                ? $"{Figures.Of(extra * 10)} needless calls a second, {Figures.Of(work * 10)} connections busy with them at any time"
                : $"{Figures.Of(extra * 10)} needless calls a second",
            ConnectionHold = call.Kind == CallKind.Database ? pattern.MeanElapsed : null,
            Weight = work,
        };
    }

    private static string NameOf(Call call) => call.Kind switch
    {
        CallKind.Database => call.Access == Access.Write ? "write" : "query",
        CallKind.Cache => "cache command",
        CallKind.Http => "HTTP request",
        _ => "call",
    };
}
