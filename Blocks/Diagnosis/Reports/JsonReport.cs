using System.Text.Json;
using System.Text.Json.Serialization;
using Scalable.Diagnosis.Findings;

namespace Scalable.Diagnosis.Reports;

/// <summary>A report as JSON, with everything in it.</summary>
public static class JsonReport
{
    /// <summary>The report as an indented document.</summary>
    public static string Write(DiagnosisReport report) => JsonSerializer.Serialize(report, ReportContext.Default.DiagnosisReport);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DiagnosisReport))]
internal sealed partial class ReportContext : JsonSerializerContext;
