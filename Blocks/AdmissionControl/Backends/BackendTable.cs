using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Backends;

/// <summary>The backends that have received requests lately. Not thread-safe.</summary>
internal sealed class BackendTable(AdmissionOptions options, long frequency)
{
    private const double IdleSeconds = 60;

    private readonly List<Backend> _backends = [];
    private int _next;

    public IReadOnlyList<Backend> All => _backends;

    public int Count => _backends.Count;

    public bool HaveRoom => _backends.Exists(backend => backend.HasRoom);

    /// <summary>Returns the backend that is expected to answer first, among those with room.</summary>
    public Backend? FindRoom(IReadOnlyList<object> destinations, long now) => Find(destinations, now, onlyWithRoom: true);

    /// <summary>Returns the backend that is expected to answer first.</summary>
    public Backend FindBest(IReadOnlyList<object> destinations, long now) => Find(destinations, now, onlyWithRoom: false)!;

    private Backend? Find(IReadOnlyList<object> destinations, long now, bool onlyWithRoom)
    {
        // Starts at another one each time, so that equally good ones take turns.
        var (best, bestScore, count) = ((Backend?)null, double.MaxValue, destinations.Count);
        _next = (_next + 1) & int.MaxValue;
        for (var index = 0; index < count; index++)
        {
            var backend = Get(destinations[(_next + index) % count], now);
            var score = backend.Score(now);
            if (score < bestScore && (!onlyWithRoom || backend.HasRoom))
                (best, bestScore) = (backend, score);
        }

        return best;
    }

    private Backend Get(object destination, long now)
    {
        foreach (var known in _backends)
        {
            if (ReferenceEquals(known.Destination, destination))
                return known;
        }

        return Add(destination, now);
    }

    private Backend Add(object destination, long now)
    {
        _backends.RemoveAll(backend => backend.InFlight == 0 && now - backend.LastUsed > IdleSeconds * frequency);
        var added = new Backend(destination, options, frequency) { LastUsed = now };
        _backends.Add(added);
        return added;
    }
}
