using System.Collections.Concurrent;
using LocalAspire.Dashboard.Otlp.Wire;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Telemetry;

/// <summary>Everyone who has sent something; at the limit those who have been silent for longest make room.</summary>
internal sealed class TelemetryResources(TelemetryLimits limits, Changes changes, TimeProvider time)
{
    private const int AttributesField = 1;

    // A tenth goes at a time: to look for the most silent costs a newcomer next to nothing then, were there a million of them.
    private const int EvictedShare = 10;

    private readonly ConcurrentDictionary<ResourceId, TelemetryResource> _known = new();
    private readonly ServiceColors _colors = new();
    private readonly Lock _lock = new();
    private long _arrivals;

    public IEnumerable<TelemetryResource> All => _known.Values.OrderBy(resource => resource.Number);

    /// <summary>The resource that an OTLP Resource message describes, a new one where it is not known.</summary>
    /// <exception cref="MalformedException">The message is not well formed.</exception>
    public TelemetryResource Get(ReadOnlySpan<byte> message)
    {
        var attributes = Attributes.Read(message, AttributesField);
        var id = ResourceId.Of(attributes);
        if (!_known.TryGetValue(id, out var known))
            return Add(id, attributes);
        known.LastSeen = time.GetTimestamp();
        return known;
    }

    public ResourceNames Names() => new(_known.Values);

    public void Clear()
    {
        lock (_lock)
        {
            _known.Clear();
            _colors.Clear();
        }

        changes.Note(Topic.TelemetryResources);
    }

    private TelemetryResource Add(ResourceId id, KeyValuePair<string, string>[] attributes)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(id, out var known))
                return known;
            if (_known.Count >= limits.MaxResourceCount)
                Evict();
            var resource = new TelemetryResource(id, new(attributes), _arrivals++, _colors.Take(id.Service), time.GetTimestamp());
            _known[id] = resource;
            changes.Note(Topic.TelemetryResources);
            return resource;
        }
    }

    private void Evict()
    {
        var count = Math.Max(1, limits.MaxResourceCount / EvictedShare);
        foreach (var silent in _known.Values.OrderBy(resource => resource.LastSeen).ThenBy(resource => resource.Number).Take(count))
        {
            _known.TryRemove(silent.Id, out _);
            _colors.GiveBack(silent.Name);
        }
    }
}
