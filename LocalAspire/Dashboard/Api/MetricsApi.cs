using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LocalAspire.Dashboard.Api;

/// <summary>An instrument in the list.</summary>
internal sealed record InstrumentRow(string Meter, string Name, string Kind, string Unit, string Description, int Series);

internal static class MetricsApi
{
    public static void MapMetrics(this RouteGroupBuilder api)
    {
        api.MapGet("/metrics", List).WithSummary("The instruments of a resource, all its instances together");
        api.MapGet("/metrics/chart", Find).WithSummary("An instrument over time: by view (value, rate, percentiles, p50, p90, p99, average), split and filtered by attribute");
    }

    private static Ok<InstrumentRow[]> List(MetricStore metrics, string? resource) => TypedResults.Ok(metrics.Read(all => all
        .Where(instrument => instrument.Key.Resource.Is(resource))
        .GroupBy(instrument => (instrument.Key.Meter, instrument.Key.Name))
        .Select(group => (First: group.First(), Series: group.Sum(instrument => instrument.Series.Count)))
        .OrderBy(found => found.First.Key.Meter, StringComparer.Ordinal).ThenBy(found => found.First.Key.Name, StringComparer.Ordinal)
        .Select(found => new InstrumentRow(
            found.First.Key.Meter, found.First.Key.Name, found.First.Kind.ToString(), found.First.Unit, found.First.Description, found.Series))
        .ToArray()));

    private static Results<Ok<Chart>, NotFound> Find(
        MetricStore metrics, TelemetryResources resources, TimeProvider time,
        string? resource, string meter, string instrument, double? minutes, string? view, string? split, [FromQuery] string[]? filter)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var names = resources.Names();
        var query = new ChartQuery(view, split, AttributeFilter.ParseAll(filter), Math.Clamp(minutes ?? 5, 1, 24 * 60));
        var chart = metrics.Read(all =>
        {
            var found = all.Where(candidate => candidate.Key.Meter == meter && candidate.Key.Name == instrument && candidate.Key.Resource.Is(resource)).ToArray();
            return found.Length == 0 ? null : query.Run(found, names, now);
        });
        return chart is null ? TypedResults.NotFound() : TypedResults.Ok(chart);
    }
}
