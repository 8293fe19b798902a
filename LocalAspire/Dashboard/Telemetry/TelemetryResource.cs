namespace LocalAspire.Dashboard.Telemetry;

/// <summary>Who sent it: one running instance of one service.</summary>
internal sealed class TelemetryResource(string name, string instanceId, KeyValuePair<string, string>[] attributes, int number, int color)
{
    /// <value><c>service.name</c>.</value>
    public string Name { get; } = name;

    /// <value><c>service.instance.id</c>, or empty.</value>
    public string InstanceId { get; } = instanceId;

    public KeyValuePair<string, string>[] Attributes { get; } = attributes;

    /// <value>Order of arrival.</value>
    public int Number { get; } = number;

    /// <value>Which colour the pages show it in: instances of a service share one.</value>
    public int Color { get; } = color;

    /// <summary>True if a filter that names a service, or one instance of it, means this one.</summary>
    public bool Is(string? filter) => string.IsNullOrEmpty(filter) || filter == Name || filter == InstanceId || filter == $"{Name}/{InstanceId}";
}
