using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Logs;
using LocalAspire.Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LocalAspire.Dashboard.Api;

internal static class TracesApi
{
    private const int MaxRows = 1_000;

    public static void MapTraces(this RouteGroupBuilder api)
    {
        api.MapGet("/traces", List).WithSummary("Traces, newest first, by resource, text, least duration (ms), errors and attributes");
        api.MapGet("/traces/{id}", Find).WithSummary("A trace for the waterfall");
        api.MapGet("/traces/{id}/spans/{spanId}", FindSpan).WithSummary("A span with all it carries, its log records included");
        api.MapGet("/traces/keys", Keys).WithSummary("Attributes that can be filtered by");
    }

    private static Ok<TraceList> List(
        TraceStore traces, TelemetryResources resources, string? resource, string? text, double? minDuration, bool? errors, [FromQuery] string[]? filter, int? limit)
    {
        var all = traces.Snapshot();
        var matching = new TraceQuery(resource, text, minDuration ?? 0, errors ?? false, AttributeFilter.ParseAll(filter)).Run(all);
        var names = resources.Names();
        var rows = matching.Take(Math.Clamp(limit ?? 100, 1, MaxRows)).Select(trace => Row(trace, names)).ToArray();
        return TypedResults.Ok(new TraceList(all.Length, matching.Count, rows));
    }

    private static TraceRow Row(Trace trace, ResourceNames names)
    {
        var shares = new List<TraceShare>();
        // In the order in which they came into it: the caller first.
        foreach (var span in trace.Spans.ToArray().OrderBy(span => span.Start))
        {
            var name = names.Of(span.Resource);
            var at = shares.FindIndex(share => share.Resource == name);
            if (at < 0)
                shares.Add(new(name, span.Resource.Color, 1, span.IsError ? 1 : 0));
            else
                shares[at] = shares[at] with { Spans = shares[at].Spans + 1, Errors = shares[at].Errors + (span.IsError ? 1 : 0) };
        }

        var root = trace.Root;
        return new(
            Ids.Trace(trace.Id), root.Name, names.Of(root.Resource), root.Resource.Color,
            trace.Start / 1e6, trace.DurationMs, trace.Spans.Length, trace.Errors, [.. shares]);
    }

    private static Results<Ok<TraceDetail>, NotFound> Find(string id, TraceStore traces, LogStore logs, TelemetryResources resources)
    {
        if (!Ids.TryTrace(id, out var traceId) || traces.Find(traceId) is not { } trace)
            return TypedResults.NotFound();
        var names = resources.Names();
        var logCounts = logs.Snapshot().Where(entry => entry.TraceId == traceId).CountBy(entry => entry.SpanId).ToDictionary();
        var spans = new List<SpanRow>();
        foreach (var span in trace.Spans)
        {
            spans.Add(new(
                Ids.Span(span.SpanId), span.ParentId == 0 ? null : Ids.Span(span.ParentId), span.Name,
                names.Of(span.Resource), span.Resource.Color, span.Kind.ToString(),
                (span.Start - trace.Start) / 1e6, (span.End - span.Start) / 1e6, span.IsError, Target(span.Peer), logCounts.GetValueOrDefault(span.SpanId)));
        }

        return TypedResults.Ok(new TraceDetail(id, trace.Root.Name, trace.Start / 1e6, trace.DurationMs, trace.NotKept, [.. spans.OrderBy(span => span.OffsetMs)]));
    }

    private static Results<Ok<SpanDetail>, NotFound> FindSpan(string id, string spanId, TraceStore traces, LogStore logs, TelemetryResources resources)
    {
        if (!Ids.TryTrace(id, out var traceKey) || !Ids.TrySpan(spanId, out var spanKey) || traces.Find(traceKey) is not { } trace)
            return TypedResults.NotFound();
        foreach (var span in trace.Spans)
        {
            if (span.SpanId == spanKey)
                return TypedResults.Ok(Detail(span, traces, logs, resources));
        }

        return TypedResults.NotFound();
    }

    private static SpanDetail Detail(SpanRecord span, TraceStore traces, LogStore logs, TelemetryResources resources)
    {
        var (events, links, statusMessage, traceState) = SpanParts.Read(span.Data);
        return new(
            Ids.Trace(span.TraceId), Ids.Span(span.SpanId), span.ParentId == 0 ? null : Ids.Span(span.ParentId), span.Name,
            resources.Names().Of(span.Resource), span.Kind.ToString(), span.Scope,
            span.Start / 1e6, (span.End - span.Start) / 1e6, span.IsError, statusMessage, traceState, span.Attributes, span.Resource.Attributes,
            [.. events.Select(happened => new SpanEventRow(((double)happened.Time - span.Start) / 1e6, happened.Name, happened.Attributes))],
            [.. links.Select(link => new SpanLinkRow(
                link.TraceId, link.SpanId, Ids.TryTrace(link.TraceId, out var linked) && traces.Find(linked) is not null, link.Attributes))],
            LogsApi.OfTrace(span.TraceId, span.SpanId, logs, resources));
    }

    private static Ok<string[]> Keys(TraceStore traces)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var trace in traces.Snapshot().TakeLast(100))
        {
            foreach (var span in trace.Spans[..Math.Min(20, trace.Spans.Length)])
                keys.UnionWith(span.Attributes.Select(attribute => attribute.Key));
        }

        return TypedResults.Ok<string[]>(["name", "kind", "scope", .. keys]);
    }

    private static string? Target(Peer? peer) =>
        peer is null ? null
        : peer.Service.Length > 0 ? peer.Service
        : peer.System.Length > 0 ? peer.System
        : peer.Port.Length > 0 ? $"{peer.Address}:{peer.Port}" : peer.Address;
}
