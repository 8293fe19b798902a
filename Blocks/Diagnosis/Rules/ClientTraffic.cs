using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>Requests to one service by client, in slots of some seconds; the last ten minutes at most.</summary>
internal sealed class ClientTraffic
{
    private const int MaxSlots = 120;

    private readonly SortedDictionary<long, ClientSlot> _slots = [];

    public IEnumerable<ClientSlot> Slots => _slots.Values;

    public bool AreClientsCertain { get; private set; } = true;

    public Samples Samples { get; } = new();

    public void Add(SpanRecord span, ServerRequest request, long slot)
    {
        if (!_slots.TryGetValue(slot, out var requests))
        {
            _slots[slot] = requests = new();
            if (_slots.Count > MaxSlots)
                _slots.Remove(_slots.Keys.First());
        }

        AreClientsCertain &= request.IsClientCertain;
        requests.Add(request.Client!.Value, span.Duration);
        if (requests.Requests % 100 == 0)
            Samples.Add(span.TraceId);
    }
}

/// <summary>The requests of one slot by client; beyond a number of clients, of all further ones together.</summary>
internal sealed class ClientSlot
{
    private const int MaxClients = 64;

    private readonly Dictionary<int, LatencyHistogram> _clients = [];
    private readonly LatencyHistogram _further = new();

    public int Requests { get; private set; }

    public (int Requests, int Client) Busiest => _clients.Select(client => (client.Value.Count, client.Key)).Max();

    public void Add(int client, long nanoseconds)
    {
        Requests++;
        if (!_clients.TryGetValue(client, out var latency))
            latency = _clients.Count < MaxClients ? _clients[client] = new() : _further;
        latency.Add(nanoseconds);
    }

    /// <summary>The durations of all clients but one.</summary>
    public LatencyHistogram Others(int? except)
    {
        var total = new LatencyHistogram();
        total.Add(_further);
        foreach (var (client, latency) in _clients)
        {
            if (client != except)
                total.Add(latency);
        }

        return total;
    }
}
