using System.Text;
using System.Text.Json;
using Scalable.Diagnosis.Findings;

namespace Scalable.Diagnosis.Reports;

/// <summary>A report as SARIF 2.1.0, which code hosts and editors show. There are no files in telemetry: places are logical.</summary>
public static class SarifReport
{
    private static readonly JsonWriterOptions Options = new() { Indented = true };

    /// <summary>The report as a document.</summary>
    public static string Write(DiagnosisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json);
            json.WriteStartArray("results");
            foreach (var finding in report.Findings)
                WriteResult(json, finding, isAcknowledged: false);
            foreach (var finding in report.Acknowledged)
                WriteResult(json, finding, isAcknowledged: true);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "diagnose");
        json.WriteStartArray("rules");
        foreach (var mistake in Enum.GetValues<Mistake>())
        {
            json.WriteStartObject();
            json.WriteString("id", Advice.IdOf(mistake));
            WriteText(json, "shortDescription", Advice.TitleOf(mistake));
            WriteText(json, "help", $"{Advice.FixOf(mistake)} See {Advice.LinkOf(mistake)}.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, bool isAcknowledged)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", Advice.IdOf(finding.Mistake));
        json.WriteString("level", ReportWords.Level(finding));
        var evidence = finding.Evidence.Select(line => $"{line}.");
        WriteText(json, "message", string.Join(' ', [finding.Summary, .. evidence, finding.Story, finding.Fix]));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("name", finding.Where.Route.Length > 0 ? finding.Where.Route : finding.Where.Service);
        json.WriteString("fullyQualifiedName", $"{finding.Where.Service}/{finding.Where.Route}/{finding.Where.Call}".TrimEnd('/'));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("diagnosis/v1", finding.Fingerprint);
        json.WriteEndObject();
        if (isAcknowledged)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
