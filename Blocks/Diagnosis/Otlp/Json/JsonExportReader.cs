using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>Reads what an export as JSON contains.</summary>
internal static class JsonExportReader
{
    /// <summary>Whether a document is an export of any signal.</summary>
    public static bool IsExport(JsonExport? export) =>
        export is { ResourceSpans: not null } or { ResourceMetrics: not null } or { ResourceLogs: not null } or { Data: not null };

    public static TelemetryBatch Read(JsonExport? export)
    {
        var batch = new TelemetryBatch();
        Read(export, batch);
        if (export?.Data is { } data)
            Read(data, batch);
        return batch;
    }

    private static void Read(JsonExport? export, TelemetryBatch batch)
    {
        foreach (var group in export?.ResourceSpans ?? [])
        {
            var resource = Resource(group?.Resource);
            foreach (var span in (group?.ScopeSpans ?? []).SelectMany(scope => scope?.Spans ?? []))
                JsonSpanReader.Read(resource, span, batch);
        }

        foreach (var group in export?.ResourceMetrics ?? [])
        {
            var resource = Resource(group?.Resource);
            foreach (var metric in (group?.ScopeMetrics ?? []).SelectMany(scope => scope?.Metrics ?? []))
                JsonMetricReader.Read(resource, metric, batch.Metrics);
        }

        foreach (var group in export?.ResourceLogs ?? [])
        {
            var resource = Resource(group?.Resource);
            foreach (var log in (group?.ScopeLogs ?? []).SelectMany(scope => scope?.LogRecords ?? []))
                JsonLogReader.Read(resource, log, batch.Logs);
        }
    }

    private static TelemetryResource Resource(JsonResource? resource)
    {
        var service = JsonText.Find(resource?.Attributes, "service.name");
        return service.Length == 0
            ? TelemetryResource.Unknown
            : new(service, JsonText.Find(resource?.Attributes, "service.instance.id"));
    }
}
