using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Diagnosis.Tests.Tool;

/// <summary>Files of telemetry, as the collector's file exporter and <c>aspire export</c> write them.</summary>
internal sealed class ExportFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagnose-");

    /// <summary>Three lists whose rows are read one by one, a line each.</summary>
    public static string[] Lists(string service = "shop", string table = "customers") =>
        [.. Enumerable.Range(1, 3).Select(request => Line(service, Spans(request, 12 + request, table)))];

    private static string Line(string service, IEnumerable<object> spans) => JsonSerializer.Serialize(new
    {
        resourceSpans = new[]
        {
            new { resource = new { attributes = Attributes(("service.name", service)) }, scopeSpans = new[] { new { spans } } },
        },
    });

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

    private static IEnumerable<object> Spans(int request, int rows, string table)
    {
        for (var row = 1; row <= rows; row++)
        {
            var sql = $"SELECT * FROM {table} WHERE id = {row} AND pin = 'secret'";
            yield return Span(request, row + 1, parent: 1, kind: 3, row * 2, 1, ("db.system", "postgresql"), ("db.statement", sql));
        }

        yield return Span(
            request, 1, parent: 0, kind: 2, 0, 100,
            ("http.method", "GET"), ("http.route", "/orders"), ("http.target", "/orders?token=secret"));
    }

    private static object Span(
        int trace, int id, int parent, int kind, int at, int duration, params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        var start = (1_700_000_000_000 + trace * 1_000 + at) * 1_000_000;
        return new
        {
            traceId = trace.ToString("x32", CultureInfo.InvariantCulture),
            spanId = Id(id),
            parentSpanId = parent == 0 ? "" : Id(parent),
            kind,
            startTimeUnixNano = $"{start}",
            endTimeUnixNano = $"{start + duration * 1_000_000}",
            attributes = Attributes(attributes),
        };
    }

    private static object[] Attributes(params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        var list = new object[attributes.Length];
        foreach (var (index, (key, value)) in attributes.ToArray().Index())
            list[index] = new { key, value = new { stringValue = value } };
        return list;
    }

    private static string Id(int id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
