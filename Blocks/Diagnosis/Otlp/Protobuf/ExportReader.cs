using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Text;

namespace Scalable.Diagnosis.Otlp.Protobuf;

/// <summary>
/// Reads an export of any signal: groups by resource (1: resource, 2: groups by scope), in them groups by scope (2: items). Fields may come
/// in any order, so the resource is looked for first.
/// </summary>
internal static class ExportReader
{
    private const int Groups = 1;
    private const int Resource = 1;
    private const int Items = 2;
    private const int ResourceAttributes = 1;

    /// <exception cref="MalformedTelemetryException">The bytes are not an export of that signal.</exception>
    public static TelemetryBatch Read(Signal signal, ReadOnlySpan<byte> export)
    {
        var batch = new TelemetryBatch();
        var groups = new ProtoReader(export);
        while (groups.Next(out var field))
        {
            if (field == Groups)
                ReadResource(signal, groups.Bytes(), batch);
            else
                groups.Skip();
        }

        return batch;
    }

    private static void ReadResource(Signal signal, ReadOnlySpan<byte> group, TelemetryBatch batch)
    {
        var resource = ReadResource(group);
        var scopes = new ProtoReader(group);
        while (scopes.Next(out var field))
        {
            if (field != Items)
            {
                scopes.Skip();
                continue;
            }

            var items = new ProtoReader(scopes.Bytes());
            while (items.Next(out var item))
            {
                if (item == Items)
                    ReadItem(signal, resource, items.Bytes(), batch);
                else
                    items.Skip();
            }
        }
    }

    private static void ReadItem(Signal signal, TelemetryResource resource, ReadOnlySpan<byte> item, TelemetryBatch batch)
    {
        switch (signal)
        {
            case Signal.Traces: SpanReader.Read(resource, item, batch); break;
            case Signal.Metrics: MetricReader.Read(resource, item, batch.Metrics); break;
            default: LogReader.Read(resource, item, batch.Logs); break;
        }
    }

    private static TelemetryResource ReadResource(ReadOnlySpan<byte> group)
    {
        string service = "", instance = "";
        var fields = new ProtoReader(group);
        while (fields.Next(out var field))
        {
            if (field != Resource)
            {
                fields.Skip();
                continue;
            }

            var attributes = new ProtoReader(fields.Bytes());
            while (attributes.Next(out var attribute))
            {
                if (attribute != ResourceAttributes)
                {
                    attributes.Skip();
                    continue;
                }

                var key = AnyValueReader.ReadPair(attributes.Bytes(), out var value);
                if (key.SequenceEqual("service.name"u8))
                    service = StringPool.Shared.Get(AnyValueReader.Text(value));
                else if (key.SequenceEqual("service.instance.id"u8))
                    instance = StringPool.Shared.Get(AnyValueReader.Text(value));
            }
        }

        return service.Length == 0 ? TelemetryResource.Unknown : new(service, instance);
    }
}
