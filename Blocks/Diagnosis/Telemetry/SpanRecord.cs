namespace Scalable.Diagnosis.Telemetry;

/// <summary>OTLP's kinds of spans, with its numbers.</summary>
internal enum SpanKind
{
    Unspecified = 0,
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// <summary>The part of a span that the rules need. No literal value of a query and no address of a request is kept.</summary>
internal sealed class SpanRecord
{
    public required UInt128 TraceId { get; init; }

    public required ulong SpanId { get; init; }

    /// <value>0 if it has none.</value>
    public ulong ParentId { get; init; }

    public required TelemetryResource Resource { get; init; }

    public SpanKind Kind { get; init; }

    /// <value>Nanoseconds since 1970.</value>
    public required long Start { get; init; }

    /// <value>Nanoseconds since 1970.</value>
    public required long End { get; init; }

    /// <value>What it calls, for a client's span.</value>
    public Call? Call { get; init; }

    /// <value>A hash of the values that <see cref="Call"/> was made with, or null if the span does not say.</value>
    public int? Values { get; init; }

    /// <value>What it answers, for a server's span.</value>
    public ServerRequest? Request { get; init; }

    /// <value>The failure that its error, exception or status tells.</value>
    public KnownError Error { get; init; }

    /// <value>Whether its trace state says that only some traces are recorded.</value>
    public bool IsSampled { get; init; }

    /// <value>Whether it is the opening of a connection to a database.</value>
    public bool OpensConnection { get; init; }

    public long Duration => End - Start;
}
