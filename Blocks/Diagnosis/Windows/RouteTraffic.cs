using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>The requests of one route.</summary>
internal sealed class RouteTraffic
{
    public LatencyHistogram Latency { get; } = new();

    public long Count { get; private set; }

    public void Add(SpanRecord span)
    {
        Count++;
        Latency.Add(span.Duration);
    }

    /// <summary>Requests a second.</summary>
    public double Rate(Coverage coverage) => Count / coverage.Seconds;
}

/// <summary>How often something failed, and where to see it.</summary>
internal sealed class ErrorCount
{
    public int Count { get; private set; }

    public Samples Samples { get; } = new();

    public void Add(UInt128 trace)
    {
        Count++;
        Samples.Add(trace);
    }
}
