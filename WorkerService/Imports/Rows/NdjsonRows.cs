using System.Runtime.CompilerServices;

namespace WorkerService.Imports.Rows;

/// <summary>
/// Reads one JSON object per line. A line with invalid JSON is one bad row; the other lines are read all the same. Blank lines are skipped.
/// </summary>
internal static class NdjsonRows
{
    public static async IAsyncEnumerable<RawRow> ReadAsync(ImportFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scanner = new LineScanner();
        var number = 0L;
        for (var isLast = false; !isLast;)
        {
            var line = await file.ReadAsync(scanner, cancellationToken);
            isLast = line.IsLast;
            if (!isLast)
                file.Consume(1);
            if (line.IsTooLong || line.Bytes.Span.ContainsAnyExcept(" \t\r"u8))
                yield return JsonRow.Of(++number, line);
        }
    }

    private sealed class LineScanner : IRecordScanner
    {
        public int FindEnd(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n');
    }
}
