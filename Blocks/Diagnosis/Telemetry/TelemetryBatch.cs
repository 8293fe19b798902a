namespace Scalable.Diagnosis.Telemetry;

/// <summary>What one export contains.</summary>
internal sealed class TelemetryBatch
{
    public List<SpanRecord> Spans { get; } = [];

    public List<MetricPoint> Metrics { get; } = [];

    public List<LogRecord> Logs { get; } = [];

    /// <value>Spans without a valid id.</value>
    public int Rejected { get; set; }
}

/// <summary>Takes telemetry from any source and thread.</summary>
internal interface ITelemetrySink
{
    void Add(TelemetryBatch batch);
}
