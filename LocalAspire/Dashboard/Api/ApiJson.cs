using System.Text.Json.Serialization;
using LocalAspire.Dashboard.Resources;
using LocalAspire.Dashboard.Telemetry.Metrics;
using Microsoft.AspNetCore.Mvc;

namespace LocalAspire.Dashboard.Api;

/// <summary>Everything the API says, written by generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ResourceList))]
[JsonSerializable(typeof(RevealedValue))]
[JsonSerializable(typeof(ConsoleLine[]))]
[JsonSerializable(typeof(LogList))]
[JsonSerializable(typeof(LogDetail))]
[JsonSerializable(typeof(TraceList))]
[JsonSerializable(typeof(TraceDetail))]
[JsonSerializable(typeof(SpanDetail))]
[JsonSerializable(typeof(InstrumentRow[]))]
[JsonSerializable(typeof(Chart))]
[JsonSerializable(typeof(Exemplar[]))]
[JsonSerializable(typeof(Graph))]
[JsonSerializable(typeof(TelemetrySource[]))]
[JsonSerializable(typeof(LiveCounters))]
[JsonSerializable(typeof(SendTo))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
