namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>
/// A span: what lists and waterfalls need is read out, the rest stays in the bytes it came in and is read when somebody looks.
/// Never changes, so that pages read without a lock.
/// </summary>
internal sealed class SpanRecord
{
    private const int Overhead = 160;
    private const int AttributesField = 9;

    public required UInt128 TraceId { get; init; }

    public required ulong SpanId { get; init; }

    /// <value>0 for a root.</value>
    public required ulong ParentId { get; init; }

    public required string Name { get; init; }

    public required SpanKind Kind { get; init; }

    public required bool IsError { get; init; }

    /// <value>Nanoseconds since 1970.</value>
    public required ulong Start { get; init; }

    /// <value>Nanoseconds since 1970, never before <see cref="Start"/>.</value>
    public required ulong End { get; init; }

    public required TelemetryResource Resource { get; init; }

    public required string Scope { get; init; }

    /// <value>What a call went to, by the caller's own account; null for work that calls nobody.</value>
    public required Peer? Peer { get; init; }

    /// <value>The OTLP Span message.</value>
    public required byte[] Data { get; init; }

    /// <value>Memory in bytes. Names count as if nobody shared them: whoever invents one with every span has no more room than others.</value>
    public int Cost => Data.Length + Overhead + (sizeof(char) * (Name.Length + Scope.Length)) + (Peer?.Cost ?? 0);

    public KeyValuePair<string, string>[] Attributes => Otlp.Wire.Attributes.Read(Data, AttributesField);

    public string? Attribute(string key) => Otlp.Wire.Attributes.Find(Data, AttributesField, key);
}

/// <summary>OTLP's span kinds.</summary>
internal enum SpanKind : byte
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
