namespace LocalAspire.Dashboard.Api;

/// <summary>A page of traces, newest first.</summary>
internal sealed record TraceList(int Kept, int Matching, TraceRow[] Rows);

/// <summary>A trace in a list.</summary>
/// <param name="Start">Milliseconds since 1970.</param>
internal sealed record TraceRow(string Id, string Name, string Resource, int Color, double Start, double DurationMs, int Spans, int Errors, TraceShare[] Shares);

/// <summary>A resource's spans in a trace.</summary>
internal sealed record TraceShare(string Resource, int Color, int Spans, int Errors);

/// <summary>A trace for the waterfall.</summary>
internal sealed record TraceDetail(string Id, string Name, double Start, double DurationMs, int NotKept, SpanRow[] Spans);

/// <summary>A span in the waterfall.</summary>
/// <param name="OffsetMs">From the start of the trace.</param>
/// <param name="Target">What it calls, where it says so.</param>
internal sealed record SpanRow(
    string Id, string? ParentId, string Name, string Resource, int Color, string Kind, double OffsetMs, double DurationMs, bool IsError, string? Target, int Logs);

/// <summary>A span with all it carries.</summary>
internal sealed record SpanDetail(
    string TraceId, string Id, string? ParentId, string Name, string Resource, string Kind, string Scope, double Start, double DurationMs,
    bool IsError, string StatusMessage, string TraceState,
    KeyValuePair<string, string>[] Attributes, KeyValuePair<string, string>[] ResourceAttributes,
    SpanEventRow[] Events, SpanLinkRow[] Links, LogRow[] Logs);

/// <summary>An event of a span.</summary>
internal sealed record SpanEventRow(double OffsetMs, string Name, KeyValuePair<string, string>[] Attributes);

/// <summary>A link of a span.</summary>
/// <param name="IsKept">True if the trace it leads to is here.</param>
internal sealed record SpanLinkRow(string TraceId, string SpanId, bool IsKept, KeyValuePair<string, string>[] Attributes);
