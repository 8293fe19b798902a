using System.Buffers;
using System.Text.Json;
using Scalable.Diagnosis.Otlp.Json;
using Scalable.Diagnosis.Otlp.Protobuf;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>Gives the contents of an export, in either format, to the sink: all of it or, if it is malformed, none.</summary>
internal sealed class ExportHandler(ITelemetrySink sink)
{
    public Outcome HandleProtobuf(Signal signal, in ReadOnlySequence<byte> export)
    {
        if (export.IsSingleSegment)
            return Handle(signal, export.FirstSpan);
        var whole = ArrayPool<byte>.Shared.Rent((int)export.Length);
        try
        {
            export.CopyTo(whole);
            return Handle(signal, whole.AsSpan(0, (int)export.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    public Outcome HandleJson(in ReadOnlySequence<byte> export)
    {
        try
        {
            var reader = new Utf8JsonReader(export, new() { MaxDepth = OtlpJsonContext.Default.Options.MaxDepth });
            var document = JsonSerializer.Deserialize(ref reader, OtlpJsonContext.Default.JsonExport);
            return JsonExportReader.IsExport(document)
                ? Give(JsonExportReader.Read(document))
                : new(0, "It has none of resourceSpans, resourceMetrics, resourceLogs.");
        }
        catch (JsonException e)
        {
            return new(0, $"It is no OTLP as JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
    }

    private Outcome Handle(Signal signal, ReadOnlySpan<byte> export)
    {
        try
        {
            return Give(ExportReader.Read(signal, export));
        }
        catch (MalformedTelemetryException e)
        {
            return new(0, $"It is no OTLP export of {signal.ToString().ToLowerInvariant()}: {e.Message}.");
        }
    }

    private Outcome Give(TelemetryBatch batch)
    {
        sink.Add(batch);
        return new(batch.Rejected);
    }
}
