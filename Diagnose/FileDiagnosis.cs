using Scalable.Diagnosis;
using Scalable.Diagnosis.Otlp;
using Scalable.Diagnosis.Sources;

namespace Diagnose;

/// <summary><c>diagnose FILE</c>.</summary>
internal static class FileDiagnosis
{
    /// <exception cref="CouldNotLookException">The file has no telemetry or cannot be read.</exception>
    public static async Task ReadAsync(FileInfo file, DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            await TelemetryFile.ReadAsync(file.FullName, engine, cancellationToken);
        }
        catch (MalformedTelemetryException e)
        {
            throw new CouldNotLookException(
                $"{file.Name} cannot be examined: {e.Message}. Export it with 'aspire export' or the collector's file exporter.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CouldNotLookException($"{file.Name} cannot be read: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            engine.AddUnreadable("reading was interrupted");
        }
    }
}
