using System.Globalization;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>Reads a log record, and keeps it if it tells of a failure that the rules know.</summary>
internal static class JsonLogReader
{
    public static void Read(TelemetryResource resource, JsonLog? log, List<LogRecord> records)
    {
        var error = KnownErrors.Find(JsonText.Utf8(log?.Body?.StringValue));
        if (error == KnownError.None)
            error = KnownErrors.Find(JsonText.Utf8(JsonText.Find(log?.Attributes, "exception.message")));
        if (error == KnownError.None)
            return;
        var hasTrace = UInt128.TryParse(log!.TraceId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var trace);
        records.Add(new(resource, error, hasTrace ? trace : 0, (long)Math.Min(log.TimeUnixNano, long.MaxValue / 2)));
    }
}
