using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>Reads the points of a metric that a rule knows; any other metric is skipped.</summary>
internal static class JsonMetricReader
{
    private const int Delta = 1;

    public static void Read(TelemetryResource resource, JsonMetric? metric, List<MetricPoint> points)
    {
        var name = MetricNames.Find(metric?.Name ?? "");
        if (name == Metric.None || (metric?.Gauge ?? metric?.Sum ?? metric?.Histogram ?? metric?.ExponentialHistogram) is not { } data)
            return;
        foreach (var point in data.DataPoints ?? [])
        {
            points.Add(new(
                resource, name, JsonText.Hash(point?.Attributes),
                JsonText.Find(point?.Attributes, "db.client.connection.pool.name", "pool.name", "db.client.connections.pool.name"),
                JsonText.Find(point?.Attributes, "db.client.connection.state", "state", "db.client.connections.state"),
                point?.AsDouble ?? point?.AsInt ?? point?.Sum ?? 0, point?.Count ?? 0,
                metric!.Histogram is not null || metric.ExponentialHistogram is not null, data.AggregationTemporality == Delta,
                (long)Math.Min(point?.TimeUnixNano ?? 0, long.MaxValue / 2))
            {
                Method = JsonText.Find(point?.Attributes, "http.request.method", "http.method"),
                Route = JsonText.Find(point?.Attributes, "http.route"),
            });
        }
    }
}
