using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>Requests to one service by client, in slots of five seconds; the last ten minutes at most.</summary>
internal sealed class ClientTraffic
{
    private const int MaxSlots = 120;

    // Requests arrive late by no more than the window of a trace.
    private const int MaxOpenSlots = 4;

    private readonly SortedDictionary<long, ClientSlot> _slots = [];
    private readonly BoundedRoutes _routes = new();

    public IEnumerable<ClientSlot> Slots => _slots.Values;

    public bool AreClientsCertain { get; private set; } = true;

    public Samples Samples { get; } = new();

    public void Add(SpanRecord span, ServerRequest request, DiagnosisOptions options)
    {
        var at = span.Start / (ClientSlot.Seconds * 1_000_000_000L);
        if (!_slots.TryGetValue(at, out var slot))
        {
            _slots[at] = slot = new(options);
            if (_slots.Count > MaxSlots)
                _slots.Remove(_slots.Keys.First());
            foreach (var old in _slots.Values.SkipLast(MaxOpenSlots))
                old.Close();
        }

        AreClientsCertain &= request.IsClientCertain;
        slot.Add(request.Client!.Value, _routes.Of(request.Label), span.Duration);
        if (slot.Requests % 100 == 0)
            Samples.Add(span.TraceId);
    }

    /// <summary>The names of the first routes; all further ones share one.</summary>
    private sealed class BoundedRoutes
    {
        private const int MaxRoutes = 16;

        private readonly HashSet<string> _known = [];

        public string Of(string route)
        {
            if (_known.Contains(route) || (_known.Count < MaxRoutes && _known.Add(route)))
                return route;
            return "other routes";
        }
    }
}
