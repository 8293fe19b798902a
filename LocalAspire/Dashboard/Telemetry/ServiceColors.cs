using System.Runtime.InteropServices;

namespace LocalAspire.Dashboard.Telemetry;

/// <summary>
/// A colour for every service, shared by its instances and kept while there is one: the least that no other has, so that a page
/// with a dozen of them can tell a dozen services apart, however many have come and gone. Callers take turns.
/// </summary>
internal sealed class ServiceColors
{
    private readonly Dictionary<string, (int Color, int Instances)> _services = [];
    private readonly PriorityQueue<int, int> _free = new();

    /// <summary>Counts an instance.</summary>
    public int Take(string service)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_services, service, out var isKnown);
        // Those in use and those given back are together all below some number: where none was given back, it is the count.
        if (!isKnown)
            entry.Color = _free.TryDequeue(out var free, out _) ? free : _services.Count - 1;
        entry.Instances++;
        return entry.Color;
    }

    /// <summary>An instance that was counted is gone.</summary>
    public void GiveBack(string service)
    {
        var (color, instances) = _services[service];
        if (instances > 1)
        {
            _services[service] = (color, instances - 1);
            return;
        }

        _services.Remove(service);
        _free.Enqueue(color, color);
    }

    public void Clear()
    {
        _services.Clear();
        _free.Clear();
    }
}
