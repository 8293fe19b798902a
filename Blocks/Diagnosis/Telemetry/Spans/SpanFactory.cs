namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>Makes a span of what was received, whatever the format.</summary>
internal static class SpanFactory
{
    public static SpanRecord Create(TelemetryResource resource, in SpanHead head, ref SpanAttributes attributes)
    {
        var (call, values) = CallReader.Read(head, attributes);
        var start = Time(head.Start);
        return new()
        {
            TraceId = head.TraceId,
            SpanId = head.SpanId,
            ParentId = head.ParentId == head.SpanId ? 0 : head.ParentId,
            Resource = resource,
            Kind = head.Kind,
            Start = start,
            End = Math.Max(start, Time(head.End)),
            Call = call,
            Values = values,
            Request = RequestReader.Read(head, attributes),
            Error = attributes.Error,
            IsSampled = head.IsSampled,
            OpensConnection = CallReader.OpensConnection(head, attributes),
        };
    }

    private static long Time(ulong nanoseconds) => (long)Math.Min(nanoseconds, long.MaxValue / 2);
}
