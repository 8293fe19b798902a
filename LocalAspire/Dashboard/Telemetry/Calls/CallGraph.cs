using LocalAspire.Dashboard.Telemetry.Traces;

namespace LocalAspire.Dashboard.Telemetry.Calls;

/// <summary>Calls from one to another, or all that one received.</summary>
internal sealed class CallCount
{
    private readonly List<double> _durations = [];

    public int Calls { get; private set; }

    public int Errors { get; private set; }

    public void Add(SpanRecord span)
    {
        Calls++;
        Errors += span.IsError ? 1 : 0;
        _durations.Add((span.End - span.Start) / 1e6);
    }

    /// <returns>The 95th percentile in milliseconds; null without calls.</returns>
    public double? Slow()
    {
        if (_durations.Count == 0)
            return null;
        _durations.Sort();
        return _durations[(int)((_durations.Count - 1) * 0.95)];
    }
}

/// <summary>
/// Who calls whom, from the kept traces: where a span's parent is another service's, that service called; where a client span
/// has no such child, it called what its attributes name. Edges are of all traces, counts of the window alone.
/// </summary>
internal sealed class CallGraph(PeerNames peers, ulong windowStart)
{
    public Dictionary<(string From, string To), CallCount> Edges { get; } = [];

    public Dictionary<string, CallCount> Received { get; } = [];

    /// <value>Services that sent a span, with their colours; some may have been evicted from the list of resources since.</value>
    public Dictionary<string, int> Senders { get; } = [];

    public void Add(Trace trace)
    {
        var spans = trace.Spans;
        var byId = new Dictionary<ulong, SpanRecord>(spans.Length);
        foreach (var span in spans)
        {
            byId[span.SpanId] = span;
            Senders[span.Resource.Name] = span.Resource.Color;
        }

        var answered = new HashSet<ulong>();
        foreach (var span in spans)
        {
            if (span.Kind is SpanKind.Server or SpanKind.Consumer)
                Count(Received, span.Resource.Name, span);
            if (span.ParentId != 0 && byId.TryGetValue(span.ParentId, out var parent) && parent.Resource.Name != span.Resource.Name)
                AddCrossing(parent, span, answered);
        }

        foreach (var span in spans)
        {
            if (span.Kind is SpanKind.Client or SpanKind.Producer && !answered.Contains(span.SpanId)
                && peers.Resolve(span.Peer) is { } target && target != span.Resource.Name)
            {
                Count(Edges, (span.Resource.Name, target), span);
            }
        }
    }

    // A message goes through its broker where that is known: producer to broker, broker to consumer.
    private void AddCrossing(SpanRecord parent, SpanRecord span, HashSet<ulong> answered)
    {
        if (span.Kind == SpanKind.Consumer && peers.Resolve(span.Peer ?? parent.Peer) is { } broker)
        {
            Count(Edges, (broker, span.Resource.Name), span);
            return;
        }

        answered.Add(parent.SpanId);
        Count(Edges, (parent.Resource.Name, span.Resource.Name), span);
    }

    private void Count<TKey>(Dictionary<TKey, CallCount> counts, TKey key, SpanRecord span)
        where TKey : notnull
    {
        if (!counts.TryGetValue(key, out var count))
            counts[key] = count = new();
        if (span.End >= windowStart)
            count.Add(span);
    }
}
