using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WorkerService.Jobs;

namespace WorkerService.Imports.Rows;

/// <summary>One JSON array of objects, read element by element. The serializer's own way would hold an element of any size in memory; this holds one row.</summary>
internal static class JsonArrayRows
{
    /// <summary>Bytes in an element at most: what is longer is not a row but an attempt on the memory.</summary>
    private const int LongestRow = 1 << 20;

    private enum Expected
    {
        Begin,
        ElementOrEnd,
        Element,
        CommaOrEnd,
        Nothing,
    }

    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        await Utf8Bom.SkipAsync(pipe, cancellationToken);
        var number = 0L;
        var expected = Expected.Begin;
        for (var end = false; !end;)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            end = read.IsCompleted;
            while (TrySkipTo(ref buffer, ref expected) && TryTake(ref buffer, end, out var element))
            {
                expected = Expected.CommaOrEnd;
                yield return Parse(++number, element);
            }

            if (buffer.Length > LongestRow)
                throw new JobFailedException($"Row {number + 1} is longer than {LongestRow} bytes.");
            pipe.AdvanceTo(buffer.Start, buffer.End);
        }

        if (expected != Expected.Nothing)
            throw new JsonException("The array has no end.");
        await pipe.CompleteAsync();
    }

    /// <summary>Goes on to the beginning of an element.</summary>
    private static bool TrySkipTo(ref ReadOnlySequence<byte> buffer, ref Expected expected)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (true)
        {
            reader.AdvancePastAny((byte)' ', (byte)'\t', (byte)'\r', (byte)'\n');
            buffer = buffer.Slice(reader.Position);
            reader = new SequenceReader<byte>(buffer);
            if (!reader.TryPeek(out var next))
                return false;
            if (expected is (Expected.Element or Expected.ElementOrEnd) && next is not ((byte)',' or (byte)']'))
                return true;

            expected = (expected, (char)next) switch
            {
                (Expected.Begin, '[') => Expected.ElementOrEnd,
                (Expected.ElementOrEnd or Expected.CommaOrEnd, ']') => Expected.Nothing,
                (Expected.CommaOrEnd, ',') => Expected.Element,
                (Expected.Begin, _) => throw new JsonException("An array is expected."),
                (Expected.Nothing, _) => throw new JsonException("Something follows the end of the array."),
                _ => throw new JsonException("A comma between two elements, or the end of the array, is expected."),
            };
            reader.Advance(1);
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> element)
    {
        var reader = new Utf8JsonReader(buffer, isLast, default);
        element = default;
        if (!reader.Read() || !reader.TrySkip())
            return false;
        element = buffer.Slice(0, reader.BytesConsumed);
        buffer = buffer.Slice(reader.BytesConsumed);
        return true;
    }

    private static RawRow Parse(long number, ReadOnlySequence<byte> element)
    {
        using var json = JsonDocument.Parse(element);
        return JsonRow.Of(number, json.RootElement);
    }
}
