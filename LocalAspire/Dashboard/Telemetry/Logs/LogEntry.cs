using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry.Logs;

/// <summary>A log record: what lists and filters need is read out, the rest stays in its bytes. Never changes once stored.</summary>
internal sealed class LogEntry
{
    private const int Overhead = 140;
    private const int BodyField = 5;
    private const int AttributesField = 6;

    /// <value>Given by the store, ascending.</value>
    public long Id { get; set; }

    /// <value>Nanoseconds since 1970: when it happened, or else when it was observed.</value>
    public required ulong Time { get; init; }

    /// <value>OTLP's severity number, 1 to 24; 0 where the sender gives none.</value>
    public required int Severity { get; init; }

    /// <value>0 outside of a trace.</value>
    public required UInt128 TraceId { get; init; }

    public required ulong SpanId { get; init; }

    public required TelemetryResource Resource { get; init; }

    /// <value>The category.</value>
    public required string Scope { get; init; }

    public required string EventName { get; init; }

    /// <value>The OTLP LogRecord message.</value>
    public required byte[] Data { get; init; }

    /// <value>Memory in bytes; names count as if nobody shared them.</value>
    public int Cost => Data.Length + Overhead + (sizeof(char) * (Scope.Length + EventName.Length));

    public KeyValuePair<string, string>[] Attributes => Otlp.Wire.Attributes.Read(Data, AttributesField);

    public string Body => ReadBody();

    public string? Attribute(string key) => Otlp.Wire.Attributes.Find(Data, AttributesField, key);

    private string ReadBody()
    {
        var reader = new ProtoReader(Data);
        while (reader.Next(out var field))
        {
            if (field == BodyField)
                return AnyValue.Text(reader.Bytes());
            reader.Skip();
        }

        return "";
    }
}
