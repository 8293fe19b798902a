namespace LocalAspire.Dashboard.Telemetry;

/// <summary>Who sent it: one running instance of one service. Telemetry keeps it alive after it was evicted from the list.</summary>
/// <param name="id">What tells it from others.</param>
/// <param name="attributes">What it says of itself.</param>
/// <param name="number">Order of arrival.</param>
/// <param name="color">Its service's.</param>
/// <param name="seen">Timestamp of its first export, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
internal sealed class TelemetryResource(ResourceId id, ResourceAttributes attributes, long number, int color, long seen)
{
    private const int Overhead = 160;
    private const int ShownOfInstance = 8;

    private long _lastSeen = seen;

    public ResourceId Id { get; } = id;

    /// <value><c>service.name</c>.</value>
    public string Name => Id.Service;

    /// <value><c>service.instance.id</c>, or empty.</value>
    public string InstanceId => Id.Instance;

    /// <value>A name that mostly tells it from its siblings, whoever they are.</value>
    public string InstanceName =>
        InstanceId.Length == 0 ? Name
        : InstanceId.StartsWith(Name, StringComparison.Ordinal) ? InstanceId
        : $"{Name}-{InstanceId[..Math.Min(ShownOfInstance, InstanceId.Length)]}";

    public KeyValuePair<string, string>[] Attributes => attributes.Kept;

    /// <value>Order of arrival; given once.</value>
    public long Number { get; } = number;

    /// <value>Which colour the pages show it in: instances of a service share one.</value>
    public int Color { get; } = color;

    /// <value>Timestamp of its latest export. Read and written without a lock.</value>
    public long LastSeen
    {
        get => Volatile.Read(ref _lastSeen);
        set => Volatile.Write(ref _lastSeen, value);
    }

    /// <value>Memory in bytes.</value>
    public int Cost { get; } = Overhead + (sizeof(char) * (id.Service.Length + id.Instance.Length)) + attributes.Cost;

    /// <summary>True if a filter that names a service, or one instance of it, means this one.</summary>
    public bool Is(string? filter) => string.IsNullOrEmpty(filter) || filter == Name || filter == InstanceId || filter == $"{Name}/{InstanceId}";
}
