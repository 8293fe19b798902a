using System.Text.Json.Serialization;

namespace Scalable.Diagnosis.Otlp.Json;

/// <summary>The fields of an OTLP export in JSON that the rules need. <c>data</c> is the envelope of Aspire's telemetry API.</summary>
internal sealed record JsonExport(
    JsonResourceGroup<JsonSpans>[]? ResourceSpans, JsonResourceGroup<JsonMetrics>[]? ResourceMetrics,
    JsonResourceGroup<JsonLogs>[]? ResourceLogs, JsonExport? Data);

internal sealed record JsonResourceGroup<TScope>(
    JsonResource? Resource, TScope[]? ScopeSpans, TScope[]? ScopeMetrics, TScope[]? ScopeLogs);

internal sealed record JsonResource(JsonAttribute[]? Attributes);

internal sealed record JsonSpans(JsonSpan[]? Spans);

internal sealed record JsonMetrics(JsonMetric[]? Metrics);

internal sealed record JsonLogs(JsonLog[]? LogRecords);

internal sealed record JsonAttribute(string? Key, JsonValue? Value);

internal sealed record JsonValue(string? StringValue, long? IntValue, bool? BoolValue, double? DoubleValue, JsonArray? ArrayValue);

internal sealed record JsonArray(JsonValue[]? Values);

internal sealed record JsonSpan(
    string? TraceId, string? SpanId, string? ParentSpanId, string? TraceState, string? Name, int Kind,
    ulong StartTimeUnixNano, ulong EndTimeUnixNano, JsonAttribute[]? Attributes, JsonEvent[]? Events, JsonStatus? Status);

internal sealed record JsonEvent(JsonAttribute[]? Attributes);

internal sealed record JsonStatus(int Code, string? Message);

internal sealed record JsonMetric(
    string? Name, JsonData? Gauge, JsonData? Sum, JsonData? Histogram, JsonData? ExponentialHistogram);

internal sealed record JsonData(JsonPoint[]? DataPoints, int AggregationTemporality);

internal sealed record JsonPoint(
    JsonAttribute[]? Attributes, ulong TimeUnixNano, double? AsDouble, long? AsInt, double? Sum, long? Count);

internal sealed record JsonLog(
    ulong TimeUnixNano, string? TraceId, JsonValue? Body, JsonAttribute[]? Attributes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString, MaxDepth = 32)]
[JsonSerializable(typeof(JsonExport))]
internal sealed partial class OtlpJsonContext : JsonSerializerContext;
