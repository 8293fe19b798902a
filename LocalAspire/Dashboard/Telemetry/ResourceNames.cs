namespace LocalAspire.Dashboard.Telemetry;

/// <summary>
/// For everyone the shortest name that tells an instance from its siblings: the service's where it has no siblings, else with a
/// piece of the instance id, or all of it where the piece is not its own.
/// </summary>
internal sealed class ResourceNames
{
    // By id, so that what was sent before an eviction has the name of the one that came back after it.
    private readonly Dictionary<ResourceId, string> _names = [];

    public ResourceNames(IEnumerable<TelemetryResource> known)
    {
        foreach (var siblings in known.GroupBy(resource => resource.Name))
        {
            var namesakes = siblings.CountBy(resource => resource.InstanceName).ToDictionary();
            var alone = siblings.Count() == 1;
            foreach (var resource in siblings)
            {
                _names[resource.Id] = alone ? resource.Name
                    : namesakes[resource.InstanceName] == 1 ? resource.InstanceName : $"{resource.Name}-{resource.InstanceId}";
            }
        }
    }

    /// <summary>The name of anybody, known or evicted.</summary>
    public string Of(TelemetryResource resource) => _names.TryGetValue(resource.Id, out var name) ? name : resource.InstanceName;
}
