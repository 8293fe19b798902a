using System.Runtime.InteropServices;

namespace LocalAspire.Dashboard.Telemetry;

/// <summary>
/// The resources that a store's items refer to, still known or long evicted. Each takes memory once, from its first item to its
/// last: a sender that is another one with every export pays for itself. Guarded by the store's lock.
/// </summary>
internal sealed class HeldResources
{
    // By reference: one that was evicted and came back is two in memory.
    private readonly Dictionary<TelemetryResource, int> _items = [];

    /// <summary>Counts an item.</summary>
    /// <returns>The bytes that this took.</returns>
    public long Hold(TelemetryResource resource)
    {
        ref var items = ref CollectionsMarshal.GetValueRefOrAddDefault(_items, resource, out var isHeld);
        items++;
        return isHeld ? 0 : resource.Cost;
    }

    /// <summary>An item that was counted is gone.</summary>
    /// <returns>The bytes given back.</returns>
    public long Release(TelemetryResource resource)
    {
        ref var items = ref CollectionsMarshal.GetValueRefOrNullRef(_items, resource);
        if (--items > 0)
            return 0;
        _items.Remove(resource);
        return resource.Cost;
    }

    public void Clear() => _items.Clear();
}
