using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Diagnosis.Tests.Tool;

/// <summary>Files of telemetry, as the collector's file exporter and <c>aspire export</c> write them.</summary>
internal sealed class ExportFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagnose-");

    /// <summary>Three lists whose rows are read one by one, a line each.</summary>
    public static string[] Lists(string service = "shop", string table = "customers") =>
        [.. Enumerable.Range(1, 3).Select(request => Line(service, Spans(request, 12 + request, table)))];

    public static string Line(string service, string spans) =>
        $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{service}}}"}}]},"scopeSpans":[{"spans":[{{{spans}}}]}]}]}""";

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string WriteZip(params (string Name, string Content)[] entries)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return Write("export.zip", buffer.ToArray());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Spans(int request, int rows, string table)
    {
        var spans = Enumerable.Range(1, rows).Select(row => Span(
            request, row + 1, 1, 3, row * 2, 1, ("db.system", "postgresql"), ("db.statement", $"SELECT * FROM {table} WHERE id = {row} AND pin = 'secret'")));
        return string.Join(',', [
            .. spans, Span(request, 1, 0, 2, 0, 100, ("http.method", "GET"), ("http.route", "/orders"), ("http.target", "/orders?token=secret")),
        ]);
    }

    private static string Span(int trace, int id, int parent, int kind, int at, int duration, params (string Key, string Value)[] attributes)
    {
        var list = string.Join(',', attributes.Select(pair => $$$"""{"key":"{{{pair.Key}}}","value":{"stringValue":"{{{pair.Value}}}"}}"""));
        var start = 1_700_000_000_000 + trace * 1_000 + at;
        var parentId = parent == 0 ? "" : Id(parent);
        return $$$"""{"traceId":"{{{trace.ToString("x32", CultureInfo.InvariantCulture)}}}","spanId":"{{{Id(id)}}}","parentSpanId":"{{{parentId}}}","kind":{{{kind}}},"startTimeUnixNano":"{{{start}}}000000","endTimeUnixNano":"{{{start + duration}}}000000","attributes":[{{{list}}}]}""";
    }

    private static string Id(int id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
