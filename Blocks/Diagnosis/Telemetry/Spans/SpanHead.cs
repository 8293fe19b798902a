namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>The fields that every span has.</summary>
internal ref struct SpanHead
{
    public UInt128 TraceId;
    public ulong SpanId, ParentId;
    public SpanKind Kind;
    public ReadOnlySpan<byte> Name;
    public ulong Start, End;
    public bool IsSampled;

    public readonly bool IsValid => TraceId != 0 && SpanId != 0;
}
