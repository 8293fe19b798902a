using System.Text.Json;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>
/// Reads exports as JSON, one after the other, from a stream of any length: the lines of a collector's file exporter, the answers of
/// Aspire's telemetry API, the files of its export. Memory is bounded by the longest export, and that by <c>maxExportBytes</c>.
/// </summary>
internal static class JsonStreamReader
{
    /// <summary>Gives every export to a sink.</summary>
    /// <returns>How many exports there were.</returns>
    /// <exception cref="MalformedTelemetryException">Something in it is no export; what came before it has been given.</exception>
    public static async Task<long> ReadAsync(
        Stream stream, ITelemetrySink sink, int maxExportBytes, CancellationToken cancellationToken)
    {
        using var bounded = new BoundedStream(stream, maxExportBytes);
        long exports = 0;
        try
        {
            var values = JsonSerializer.DeserializeAsyncEnumerable(
                bounded, OtlpJsonContext.Default.JsonExport, topLevelValues: true, cancellationToken);
            await foreach (var export in values)
            {
                if (!JsonExportReader.IsExport(export))
                    throw new MalformedTelemetryException($"export {exports + 1} has none of resourceSpans, resourceMetrics, resourceLogs");
                sink.Add(JsonExportReader.Read(export));
                exports++;
                bounded.BeginNext();
            }
        }
        catch (JsonException e)
        {
            throw new MalformedTelemetryException($"export {exports + 1} is no OTLP as JSON{Place(e)}");
        }

        return exports;
    }

    // Not the exception's message: it quotes the text.
    private static string Place(JsonException e) =>
        e.BytePositionInLine is { } position ? $": line {e.LineNumber + 1}, byte {position + 1}" : "";
}
