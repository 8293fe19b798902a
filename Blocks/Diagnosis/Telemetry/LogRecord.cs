namespace Scalable.Diagnosis.Telemetry;

/// <summary>A log record that tells of a failure of a connection pool; others are not kept.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
internal sealed record LogRecord(TelemetryResource Resource, KnownError Error, UInt128 TraceId, long Time);
