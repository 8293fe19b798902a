namespace Scalable.Diagnosis.Otlp;

/// <summary>The bytes are no telemetry in the format that they claim to have. The message says where and why, in one line.</summary>
public sealed class MalformedTelemetryException(string message) : Exception(message);
