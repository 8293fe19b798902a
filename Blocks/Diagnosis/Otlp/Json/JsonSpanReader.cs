using System.Globalization;
using Scalable.Diagnosis.Otlp.Protobuf;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Spans;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>Reads a span.</summary>
internal static class JsonSpanReader
{
    private const int ErrorStatus = 2;

    public static void Read(TelemetryResource resource, JsonSpan? span, TelemetryBatch batch)
    {
        UInt128.TryParse(span?.TraceId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var trace);
        var head = new SpanHead
        {
            TraceId = trace,
            SpanId = SpanId(span?.SpanId),
            ParentId = SpanId(span?.ParentSpanId),
            Kind = (SpanKind)Math.Clamp(span?.Kind ?? 0, 0, (int)SpanKind.Consumer),
            Name = JsonText.Utf8(span?.Name),
            Start = span?.StartTimeUnixNano ?? 0,
            End = span?.EndTimeUnixNano ?? 0,
            IsSampled = SpanReader.IsSampled(JsonText.Utf8(span?.TraceState)),
        };
        if (span is null || !head.IsValid)
        {
            batch.Rejected++;
            return;
        }

        var attributes = new SpanAttributes();
        foreach (var attribute in span.Attributes ?? [])
            Add(attribute, ref attributes);
        foreach (var details in span.Events ?? [])
            attributes.AddError(JsonText.Utf8(JsonText.Find(details?.Attributes, "exception.message")));
        if (span.Status is { Code: ErrorStatus, Message: { } message })
            attributes.AddError(JsonText.Utf8(message));
        batch.Spans.Add(SpanFactory.Create(resource, head, ref attributes));
    }

    private static void Add(JsonAttribute? attribute, ref SpanAttributes attributes)
    {
        var name = AttributeNames.Find(attribute?.Key);
        if (name == SpanAttribute.None)
            return;
        var value = attribute?.Value;
        if ((value?.StringValue ?? value?.ArrayValue?.Values?.FirstOrDefault()?.StringValue) is { } text)
            attributes.Add(name, JsonText.Utf8(text));
        else if ((value?.IntValue ?? (value?.BoolValue is { } flag ? (flag ? 1 : 0) : null)) is { } number)
            attributes.Add(name, number);
    }

    private static ulong SpanId(string? id) =>
        ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
