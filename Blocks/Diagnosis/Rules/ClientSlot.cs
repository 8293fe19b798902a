namespace Scalable.Diagnosis.Rules;

/// <summary>The requests of one slot by client; beyond a number of clients, of all further ones together.</summary>
internal sealed class ClientSlot(DiagnosisOptions options)
{
    /// <summary>The length of a slot.</summary>
    public const int Seconds = 5;

    private const int MaxClients = 64;
    private const int FurtherClients = 0;

    // Fewer requests a second are no burden, whoever sends them.
    private const int MinGreedyRequests = 20 * Seconds;

    private readonly Dictionary<int, RouteLatencies> _clients = [];
    private SlotSummary? _closed;

    public int Requests { get; private set; }

    public SlotSummary Summary => _closed ?? Summarize();

    public void Add(int client, string route, long nanoseconds)
    {
        Requests++;
        if (_closed is { } summary)
        {
            summary.Add(client, route, nanoseconds);
            return;
        }

        if (!_clients.ContainsKey(client) && _clients.Count >= MaxClients)
            client = FurtherClients;
        if (!_clients.TryGetValue(client, out var requests))
            _clients[client] = requests = new();
        requests.Add(route, nanoseconds);
    }

    /// <summary>No longer keeps clients apart, to save memory.</summary>
    public void Close()
    {
        _closed ??= Summarize();
        _clients.Clear();
    }

    private SlotSummary Summarize()
    {
        int? greedy = null;
        foreach (var (client, latencies) in _clients)
        {
            if (client != FurtherClients && latencies.Requests >= MinGreedyRequests && latencies.Requests > Requests * options.ClientShare)
                greedy = client;
        }

        var summary = new SlotSummary(greedy);
        foreach (var (client, latencies) in _clients)
            summary.Add(client, latencies);
        return summary;
    }
}

/// <summary>The requests of one slot: those of a client that makes most of them, and the others'.</summary>
/// <param name="greedyClient">The client that makes most of them; null if there is none.</param>
internal sealed class SlotSummary(int? greedyClient)
{
    public bool HasGreedyClient => greedyClient is not null;

    public int GreedyRequests { get; private set; }

    public RouteLatencies Others { get; } = new();

    public void Add(int client, string route, long nanoseconds)
    {
        if (client == greedyClient)
            GreedyRequests++;
        else
            Others.Add(route, nanoseconds);
    }

    public void Add(int client, RouteLatencies latencies)
    {
        if (client == greedyClient)
            GreedyRequests += latencies.Requests;
        else
            Others.Add(latencies);
    }
}
