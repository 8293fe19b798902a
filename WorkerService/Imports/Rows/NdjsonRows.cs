using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using WorkerService.Jobs;

namespace WorkerService.Imports.Rows;

/// <summary>One JSON object per line. A line that is no JSON is one bad row; the others are read all the same.</summary>
internal static class NdjsonRows
{
    /// <summary>Bytes in a line at most: what is longer is not a row but an attempt on the memory.</summary>
    private const int LongestLine = 1 << 20;

    /// <summary>Bytes of a bad line that are told, at most.</summary>
    private const int Shown = 1000;

    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        await Utf8Bom.SkipAsync(pipe, cancellationToken);
        var number = 0L;
        for (var end = false; !end;)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryTake(ref buffer, read.IsCompleted, out var line))
            {
                if (!IsBlank(line))
                    yield return Parse(++number, line);
            }

            if (buffer.Length > LongestLine)
                throw new JobFailedException($"Row {number + 1} is longer than {LongestLine} bytes.");
            pipe.AdvanceTo(buffer.Start, buffer.End);
            end = read.IsCompleted;
        }

        await pipe.CompleteAsync();
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty)
            return false;
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
                return false;
        }

        return true;
    }

    private static RawRow Parse(long number, ReadOnlySequence<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return JsonRow.Of(number, json.RootElement);
        }
        catch (JsonException)
        {
            var row = new RawRow(number);
            row.Refuse("", "is JSON in UTF-8", Encoding.UTF8.GetString(line.Slice(0, Math.Min(line.Length, Shown))));
            return row;
        }
    }
}
