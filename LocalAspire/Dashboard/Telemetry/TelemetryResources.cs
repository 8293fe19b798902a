using System.Collections.Concurrent;
using LocalAspire.Dashboard.Otlp.Wire;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Telemetry;

/// <summary>Everyone who has sent something.</summary>
internal sealed class TelemetryResources(TelemetryLimits limits, Changes changes)
{
    private const int AttributesField = 1;

    private readonly ConcurrentDictionary<(string Name, string Instance), TelemetryResource> _known = new();
    private readonly Lock _lock = new();

    public IEnumerable<TelemetryResource> All => _known.Values.OrderBy(resource => resource.Number);

    /// <summary>The resource that an OTLP Resource message describes; new ones are remembered up to the limit.</summary>
    public TelemetryResource Get(ReadOnlySpan<byte> message)
    {
        var attributes = Attributes.Read(message, AttributesField);
        string name = "unknown_service", instance = "";
        foreach (var (key, value) in attributes)
        {
            if (key == "service.name" && value.Length > 0)
                name = value;
            else if (key == "service.instance.id")
                instance = value;
        }

        return _known.TryGetValue((name, instance), out var known) ? known : Add(name, instance, attributes);
    }

    /// <summary>For everyone the shortest name that tells an instance from its siblings.</summary>
    public Dictionary<TelemetryResource, string> Names()
    {
        var siblings = _known.Values.GroupBy(resource => resource.Name);
        return siblings.SelectMany(group => group.Select(resource => (resource, Name: group.Count() == 1 ? resource.Name : InstanceName(resource))))
            .ToDictionary(pair => pair.resource, pair => pair.Name);
    }

    private static string InstanceName(TelemetryResource resource) =>
        resource.InstanceId.Length == 0 ? resource.Name
        : resource.InstanceId.StartsWith(resource.Name, StringComparison.Ordinal) ? resource.InstanceId
        : $"{resource.Name}-{resource.InstanceId[..Math.Min(8, resource.InstanceId.Length)]}";

    private TelemetryResource Add(string name, string instance, KeyValuePair<string, string>[] attributes)
    {
        lock (_lock)
        {
            if (_known.Count >= limits.MaxResourceCount)
                (name, instance, attributes) = ("(further resources)", "", []);
            if (_known.TryGetValue((name, instance), out var known))
                return known;
            var color = _known.Values.FirstOrDefault(resource => resource.Name == name)?.Color
                ?? _known.Keys.Select(key => key.Name).Distinct().Count();
            var resource = new TelemetryResource(name, instance, attributes, _known.Count, color);
            _known[(name, instance)] = resource;
            changes.Note(Topic.TelemetryResources);
            return resource;
        }
    }
}
