namespace Aspire.Hosting.ApplicationModel;

/// <summary>Examines the telemetry of the AppHost that it is a part of.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class DiagnosisResource(string name) : Resource(name);
