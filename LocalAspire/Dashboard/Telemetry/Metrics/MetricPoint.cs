namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>
/// A value at a time. Sums and histograms are kept cumulative, whatever the sender's temporality, so that a rate is always the
/// difference of two points.
/// </summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Value">A gauge's or sum's value; a histogram's sum.</param>
/// <param name="Count">A histogram's count.</param>
/// <param name="Buckets">A histogram's counts, one more than its bounds; null for numbers.</param>
internal readonly record struct MetricPoint(long Time, double Value, ulong Count, ulong[]? Buckets)
{
    private const int Fixed = 32;
    private const int ArrayHeader = 24;

    public int Cost => Fixed + (Buckets is null ? 0 : ArrayHeader + (Buckets.Length * sizeof(ulong)));

    public bool SameValue(in MetricPoint other) =>
        Value.Equals(other.Value) && Count == other.Count && (Buckets is null || Buckets.AsSpan().SequenceEqual(other.Buckets));

    /// <summary>This and what came before it: turns a delta into a running total.</summary>
    public MetricPoint After(in MetricPoint before)
    {
        var buckets = Buckets is null ? null : new ulong[Buckets.Length];
        for (var i = 0; i < buckets?.Length; i++)
            buckets[i] = Buckets![i] + (before.Buckets?.Length == buckets.Length ? before.Buckets[i] : 0);
        return new(Time, before.Value + Value, before.Count + Count, buckets);
    }
}

/// <summary>A measurement that was taken inside a trace.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Value">What was measured.</param>
/// <param name="TraceId">As hexadecimal.</param>
/// <param name="SpanId">As hexadecimal.</param>
internal sealed record Exemplar(long Time, double Value, string TraceId, string SpanId)
{
    /// <value>Memory in bytes: the ids are always as long.</value>
    public const int Cost = 200;
}
