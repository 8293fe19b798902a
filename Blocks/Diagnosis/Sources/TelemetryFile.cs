using System.IO.Compression;
using Scalable.Diagnosis.Otlp;
using Scalable.Diagnosis.Otlp.Json;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Sources;

/// <summary>
/// Reads telemetry from a file: lines of OTLP as JSON, as the collector's file exporter writes them, also packed with gzip; or the zip file
/// of <c>aspire export</c>. Memory does not depend on the size of the file.
/// </summary>
public static class TelemetryFile
{
    // One line, or one file of a zip.
    private const int MaxExportBytes = 256 * 1024 * 1024;

    /// <summary>Gives all telemetry of a file to an engine.</summary>
    /// <exception cref="MalformedTelemetryException">The file has no telemetry, or something else before any. What is wrong further on is
    /// noted in <see cref="DiagnosisEngine.AddUnreadable"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task ReadAsync(string path, DiagnosisEngine engine, CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(
            path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 64 * 1024 });
        var start = new byte[4];
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        var exports = start.AsSpan(0, length) switch
        {
            [(byte)'P', (byte)'K', 3, 4] => await ReadZipAsync(file, engine, cancellationToken),
            [0x1f, 0x8b, ..] => await ReadJsonAsync(
                new GZipStream(file, CompressionMode.Decompress), "", engine, isOnlyPart: true, cancellationToken),
            _ => await ReadJsonAsync(file, "", engine, isOnlyPart: true, cancellationToken),
        };
        if (exports == 0)
            throw new MalformedTelemetryException("it has no telemetry, neither OTLP as JSON nor a zip file of aspire export");
    }

    private static async Task<long> ReadZipAsync(Stream file, DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        long exports = 0;
        try
        {
            await using var archive = await ZipArchive.CreateAsync(
                file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            foreach (var entry in archive.Entries.Where(IsTelemetry))
            {
                await using var stream = await entry.OpenAsync(cancellationToken);
                exports += await ReadJsonAsync(stream, $"{entry.FullName}: ", engine, isOnlyPart: false, cancellationToken);
            }
        }
        catch (InvalidDataException)
        {
            throw new MalformedTelemetryException("it is a broken zip file");
        }

        return exports;
    }

    // Beside them are resources and consoles.
    private static bool IsTelemetry(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith(".json", StringComparison.Ordinal)
        && (entry.FullName.StartsWith("traces/", StringComparison.Ordinal)
            || entry.FullName.StartsWith("metrics/", StringComparison.Ordinal)
            || entry.FullName.StartsWith("structuredlogs/", StringComparison.Ordinal));

    private static async Task<long> ReadJsonAsync(
        Stream stream, string name, DiagnosisEngine engine, bool isOnlyPart, CancellationToken cancellationToken)
    {
        var counting = new CountingSink(engine);
        try
        {
            await JsonStreamReader.ReadAsync(stream, counting, MaxExportBytes, cancellationToken);
        }
        // The end of a file is often missing: its writer was stopped, or is still writing.
        catch (Exception e) when (e is MalformedTelemetryException or InvalidDataException && (counting.Batches > 0 || !isOnlyPart))
        {
            engine.AddUnreadable($"{name}{(e is InvalidDataException ? "it does not decompress" : e.Message)}; the rest was not read");
        }
        catch (InvalidDataException)
        {
            throw new MalformedTelemetryException("it does not decompress");
        }

        return counting.Batches;
    }

    private sealed class CountingSink(ITelemetrySink sink) : ITelemetrySink
    {
        public long Batches { get; private set; }

        public void Add(TelemetryBatch batch)
        {
            Batches++;
            sink.Add(batch);
        }
    }
}
