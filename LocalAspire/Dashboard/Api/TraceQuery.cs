using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Traces;

namespace LocalAspire.Dashboard.Api;

/// <summary>Which traces are wanted. Conditions on a span must all hold for one and the same span.</summary>
internal sealed record TraceQuery(string? Resource, string? Text, double MinDurationMs, bool ErrorsOnly, AttributeFilter[] Filters)
{
    public List<Trace> Run(Trace[] traces)
    {
        var matching = new List<Trace>(traces.Length);
        foreach (var trace in traces)
        {
            if (trace.DurationMs >= MinDurationMs && (!ErrorsOnly || trace.Errors > 0) && HasSpan(trace))
                matching.Add(trace);
        }

        matching.Sort(static (a, b) => b.Start.CompareTo(a.Start));
        return matching;
    }

    private bool HasSpan(Trace trace)
    {
        if (string.IsNullOrEmpty(Resource) && string.IsNullOrEmpty(Text) && Filters.Length == 0)
            return true;
        var named = string.IsNullOrEmpty(Text) || Ids.Trace(trace.Id).StartsWith(Text, StringComparison.OrdinalIgnoreCase);
        foreach (var span in trace.Spans)
        {
            if (span.Resource.Is(Resource)
                && (named || span.Name.Contains(Text!, StringComparison.OrdinalIgnoreCase))
                && Array.TrueForAll(Filters, filter => filter.Matches(Value(span, filter.Key))))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Value(SpanRecord span, string key) => key switch
    {
        "name" => span.Name,
        "kind" => span.Kind.ToString(),
        "scope" => span.Scope,
        _ => span.Attribute(key),
    };
}
