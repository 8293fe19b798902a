namespace Scalable.AdmissionControl.Clients;

/// <summary>The clients that have been active lately. Not thread-safe.</summary>
internal sealed class ClientTable(long frequency)
{
    private const int MaxClients = 100_000;
    private const long IdleSeconds = 10;

    // New clients share one state when the table is full, so that a flood of addresses is one client among others.
    private readonly ClientState _overflow = new(UInt128.MaxValue);
    private readonly Dictionary<UInt128, ClientState> _clients = [];
    private long _second;
    private int _activeNow;
    private int _activeBefore;

    /// <summary>The number of clients that were active in this or the last second.</summary>
    public int Active => Math.Max(_activeNow, _activeBefore);

    public ClientState Get(UInt128 id, long now, double virtualTime)
    {
        var second = now / frequency;
        if (second != _second)
        {
            _activeBefore = second == _second + 1 ? _activeNow : 0;
            (_second, _activeNow) = (second, 0);
            RemoveIdle();
        }

        if (!_clients.TryGetValue(id, out var client))
        {
            client = _clients.Count < MaxClients ? _clients[id] = new ClientState(id) : _overflow;
            client.VirtualTime = Math.Max(client.VirtualTime, virtualTime);
        }

        if (client.LastSecond != second)
            (client.LastSecond, _activeNow) = (second, _activeNow + 1);
        return client;
    }

    /// <summary>Returns the rejections since the last call: their number, and the client with most of them.</summary>
    public (long Total, UInt128 Most, long OfMost) TakeRejections()
    {
        var (total, most, ofMost) = (0L, default(UInt128), 0L);
        foreach (var client in _clients.Values.Append(_overflow))
        {
            total += client.Rejected;
            if (client.Rejected > ofMost)
                (most, ofMost) = (client.Id, client.Rejected);
            client.Rejected = 0;
        }

        return (total, most, ofMost);
    }

    private void RemoveIdle()
    {
        foreach (var (id, client) in _clients)
        {
            if (client.IsIdle && client.LastSecond < _second - IdleSeconds)
                _clients.Remove(id);
        }
    }
}
