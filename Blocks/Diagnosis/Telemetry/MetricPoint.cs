namespace Scalable.Diagnosis.Telemetry;

/// <summary>A measurement.</summary>
/// <param name="Series">A hash of all its attributes.</param>
/// <param name="Pool">The name of its connection pool, if any.</param>
/// <param name="State">The state that a number of connections is in, if any: <c>used</c>, <c>idle</c>.</param>
/// <param name="Value">The value; of a histogram, the sum.</param>
/// <param name="Count">Of a histogram, the number of values; else 0.</param>
/// <param name="IsDelta">Whether it counts from the previous point on, and not from the start.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
internal sealed record MetricPoint(
    TelemetryResource Resource, Metric Metric, int Series, string Pool, string State, double Value, long Count,
    bool IsHistogram, bool IsDelta, long Time)
{
    /// <value>The method of the counted requests, if any.</value>
    public string Method { get; init; } = "";

    /// <value>The route of the counted requests, if any.</value>
    public string Route { get; init; } = "";
}
