using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Logs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LocalAspire.Dashboard.Api;

/// <summary>A page of log records, newest first.</summary>
/// <param name="Kept">How many are kept in all.</param>
/// <param name="Matching">How many of them match.</param>
internal sealed record LogList(int Kept, int Matching, LogRow[] Rows);

/// <summary>A log record in a list.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
internal sealed record LogRow(
    long Id, double Time, string Level, string Resource, int Color, string Scope, string Message, string? TraceId, string? SpanId, bool HasException);

/// <summary>A log record with all it carries.</summary>
internal sealed record LogDetail(
    LogRow Row, string Message, string EventName, KeyValuePair<string, string>[] Attributes, KeyValuePair<string, string>[] ResourceAttributes);

internal static class LogsApi
{
    private const int MaxRows = 1_000;
    private const int MaxMessage = 1_000;

    private static readonly string[] Levels = ["Unspecified", "Trace", "Debug", "Information", "Warning", "Error", "Critical"];

    public static void MapLogs(this RouteGroupBuilder api)
    {
        api.MapGet("/logs", List).WithSummary("Log records, newest first, by resource, least level, text, trace and attributes");
        api.MapGet("/logs/{id:long}", Find).WithSummary("One log record with all it carries");
        api.MapGet("/logs/keys", Keys).WithSummary("Attributes that can be filtered by");
    }

    /// <summary>The records of a trace, oldest first.</summary>
    public static LogRow[] OfTrace(UInt128 traceId, ulong? spanId, LogStore logs, TelemetryResources resources)
    {
        var names = resources.Names();
        return [.. logs.Snapshot().Where(entry => entry.TraceId == traceId && (spanId is null || entry.SpanId == spanId))
            .OrderBy(entry => entry.Time).Take(MaxRows).Select(entry => Row(entry, names))];
    }

    private static Ok<LogList> List(
        LogStore logs, TelemetryResources resources, string? resource, string? level, string? text, string? trace, string? span, [FromQuery] string[]? filter, int? limit)
    {
        var filters = AttributeFilter.ParseAll(filter);
        var least = Math.Max(0, Array.FindIndex(Levels, name => name.Equals(level, StringComparison.OrdinalIgnoreCase)));
        var all = logs.Snapshot();
        var traceId = Ids.TryTrace(trace ?? "", out var t) ? t : (UInt128?)null;
        var spanId = Ids.TrySpan(span ?? "", out var s) ? s : (ulong?)null;

        var matching = new List<LogEntry>();
        foreach (var entry in all)
        {
            if (entry.Resource.Is(resource) && LevelOf(entry.Severity) >= least
                && (traceId is null || entry.TraceId == traceId) && (spanId is null || entry.SpanId == spanId)
                && (string.IsNullOrEmpty(text) || Says(entry, text)) && Array.TrueForAll(filters, condition => condition.Matches(Value(entry, condition.Key))))
            {
                matching.Add(entry);
            }
        }

        // Senders' clocks and batches overlap: by time is how a reader expects them.
        matching.Sort(static (a, b) => b.Time != a.Time ? b.Time.CompareTo(a.Time) : b.Id.CompareTo(a.Id));
        var names = resources.Names();
        var rows = matching.Take(Math.Clamp(limit ?? 200, 1, MaxRows)).Select(entry => Row(entry, names)).ToArray();
        return TypedResults.Ok(new LogList(all.Length, matching.Count, rows));
    }

    private static Results<Ok<LogDetail>, NotFound> Find(long id, LogStore logs, TelemetryResources resources)
    {
        var entry = Array.Find(logs.Snapshot(), candidate => candidate.Id == id);
        return entry is null
            ? TypedResults.NotFound()
            : TypedResults.Ok(new LogDetail(Row(entry, resources.Names()), entry.Body, entry.EventName, entry.Attributes, entry.Resource.Attributes));
    }

    private static Ok<string[]> Keys(LogStore logs) => TypedResults.Ok<string[]>(
        ["category", "event", .. logs.Snapshot().TakeLast(500).SelectMany(entry => entry.Attributes).Select(attribute => attribute.Key).Distinct().Order(StringComparer.Ordinal)]);

    private static bool Says(LogEntry entry, string text) =>
        entry.Body.Contains(text, StringComparison.OrdinalIgnoreCase)
        || entry.Scope.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (entry.Attribute("exception.message")?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false);

    private static string? Value(LogEntry entry, string key) => key switch
    {
        "category" => entry.Scope,
        "event" => entry.EventName,
        _ => entry.Attribute(key),
    };

    private static LogRow Row(LogEntry entry, ResourceNames names)
    {
        var message = entry.Body;
        return new(
            entry.Id, entry.Time / 1e6, Levels[LevelOf(entry.Severity)], names.Of(entry.Resource), entry.Resource.Color, entry.Scope,
            message.Length > MaxMessage ? message[..MaxMessage] + "…" : message,
            entry.TraceId == 0 ? null : Ids.Trace(entry.TraceId), entry.SpanId == 0 ? null : Ids.Span(entry.SpanId),
            entry.Attribute("exception.type") is not null);
    }

    // OTLP has four numbers to a level: 1-4 trace, 5-8 debug, 9-12 information, 13-16 warning, 17-20 error, 21-24 fatal.
    private static int LevelOf(int severity) => (severity + 3) / 4;
}
