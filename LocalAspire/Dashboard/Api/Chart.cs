using LocalAspire.Dashboard.Telemetry.Metrics;

namespace LocalAspire.Dashboard.Api;

/// <summary>An instrument over time, ready to draw.</summary>
/// <param name="View">What the lines show; the one asked for, or what suits the instrument.</param>
/// <param name="Views">What else could be shown.</param>
/// <param name="Times">The moments, milliseconds since 1970; a rate or percentile is of the step that ends there.</param>
/// <param name="Dimensions">The attributes there are, with their values.</param>
/// <param name="HiddenLines">Lines beyond the twenty that are sent.</param>
internal sealed record Chart(
    string Kind, string Unit, string Description, string View, string[] Views, long[] Times, ChartLine[] Lines, int HiddenLines,
    ChartDimension[] Dimensions, ExemplarMark[] Exemplars);

/// <summary>A line; null where there is nothing.</summary>
internal sealed record ChartLine(string Name, double?[] Values);

/// <summary>An attribute to split or filter by.</summary>
internal sealed record ChartDimension(string Key, string[] Values);

/// <summary>A measurement with its trace.</summary>
internal sealed record ExemplarMark(long Time, double Value, string TraceId, string SpanId, string Series)
{
    public static ExemplarMark Of(Exemplar exemplar, string series) => new(exemplar.Time, exemplar.Value, exemplar.TraceId, exemplar.SpanId, series);
}
