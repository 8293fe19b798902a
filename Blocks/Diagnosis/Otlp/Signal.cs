namespace Scalable.Diagnosis.Otlp;

/// <summary>The kinds of telemetry that an export may be of.</summary>
internal enum Signal
{
    Traces,
    Metrics,
    Logs,
}
