namespace Scalable.Diagnosis.Testing;

/// <summary>Telemetry is not as a test expects. The message shows the traces.</summary>
public sealed class TelemetryAssertionException(string message) : Exception(message);
