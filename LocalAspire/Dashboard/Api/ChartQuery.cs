using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Metrics;

namespace LocalAspire.Dashboard.Api;

/// <summary>What to draw of an instrument.</summary>
/// <param name="View">One of the chart's views; null for what suits the instrument.</param>
/// <param name="Split">An attribute to draw one line for each value of; <c>instance</c> splits by instance.</param>
/// <param name="Filters">Series that do not match are left out.</param>
/// <param name="Minutes">How far back.</param>
internal sealed record ChartQuery(string? View, string? Split, AttributeFilter[] Filters, double Minutes)
{
    private const int MaxLines = 20;
    private const int MaxValues = 50;
    private const int MaxExemplars = 200;
    private const string Instance = "instance";
    private const string All = "all";

    public Chart Run(Instrument[] instruments, ResourceNames names, long now)
    {
        var kind = instruments[0].Kind;
        var views = Views(kind);
        var view = Array.IndexOf(views, View) >= 0 ? View! : views[0];
        var instances = instruments.Length > 1;
        var series = instruments.Where(instrument => instrument.Kind == kind).SelectMany(instrument => instrument.Series.Select(one =>
            (Series: one, Attributes: instances ? [.. one.Attributes, new(Instance, names.Of(instrument.Key.Resource))] : one.Attributes))).ToArray();
        var shown = series.Where(one => Array.TrueForAll(Filters, filter => filter.Matches(Value(one.Attributes, filter.Key)))).ToArray();

        var steps = Steps.Of(now, Minutes);
        var lines = new List<ChartLine>();
        var groups = shown.GroupBy(one => string.IsNullOrEmpty(Split) ? All : Value(one.Attributes, Split) ?? "(none)").OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        foreach (var group in groups.Take(MaxLines))
            lines.AddRange(ChartLines.Of([.. group.Select(one => one.Series)], kind, view, steps, string.IsNullOrEmpty(Split) ? null : group.Key));

        var exemplars = shown.SelectMany(one => one.Series.Exemplars.Where(exemplar => exemplar.Time >= steps.From).Select(exemplar =>
            ExemplarMark.Of(exemplar, string.Join(", ", one.Attributes.Select(attribute => attribute.Value)))));
        return new(
            kind.ToString(), instruments[0].Unit, instruments[0].Description, view, views, steps.Times, [.. lines], Math.Max(0, groups.Length - MaxLines),
            Dimensions(series.Select(one => one.Attributes)), [.. exemplars.OrderByDescending(mark => mark.Time).Take(MaxExemplars)]);
    }

    private static string[] Views(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Counter => ["rate", "total"],
        InstrumentKind.Histogram => ["percentiles", "p50", "p90", "p99", "average", "rate"],
        _ => ["value"],
    };

    private static ChartDimension[] Dimensions(IEnumerable<KeyValuePair<string, string>[]> attributes) =>
        [.. attributes.SelectMany(all => all).GroupBy(attribute => attribute.Key)
            .Select(group => new ChartDimension(group.Key, [.. group.Select(attribute => attribute.Value).Distinct().Order(StringComparer.Ordinal).Take(MaxValues)]))
            .OrderBy(dimension => dimension.Key, StringComparer.Ordinal)];

    private static string? Value(KeyValuePair<string, string>[] attributes, string key)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == key)
                return attribute.Value;
        }

        return null;
    }
}
