namespace Scalable.Diagnosis.Telemetry;

/// <summary>A process that sends telemetry.</summary>
/// <param name="Service"><c>service.name</c>.</param>
/// <param name="Instance"><c>service.instance.id</c>, or empty.</param>
internal sealed record TelemetryResource(string Service, string Instance)
{
    public static TelemetryResource Unknown { get; } = new("unknown_service", "");
}
