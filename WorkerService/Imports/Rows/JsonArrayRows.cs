using System.Buffers;
using System.Runtime.CompilerServices;
using Scalable.Jobs.Kinds;

namespace WorkerService.Imports.Rows;

/// <summary>
/// Reads a JSON array of objects element by element. An invalid element is one bad row; the file as a whole is invalid only where the
/// boundary between elements is lost.
/// </summary>
internal static class JsonArrayRows
{
    public static async IAsyncEnumerable<RawRow> ReadAsync(ImportFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await file.SkipSpaceAsync(cancellationToken) != '[')
        {
            throw new JobFailedException(
                "The file does not begin with '[' as a JSON array does. Send one object per line as application/x-ndjson.");
        }

        file.Consume(1);

        var next = await file.SkipSpaceAsync(cancellationToken);
        for (var number = 1L; next != ']'; number++)
        {
            if (next is null or (byte)',' or (byte)'}')
                throw Broken(file, number, next is null ? "the array has no end" : "an element is missing");
            var element = await file.ReadAsync(new ElementScanner(), cancellationToken);
            if (element.IsLast)
                throw Broken(file, number, "the array has no end");
            yield return JsonRow.Of(number, element);

            next = await file.SkipSpaceAsync(cancellationToken);
            if (next == ']')
                break;
            if (next != ',')
                throw Broken(file, number + 1, next is null ? "the array has no end" : "a comma between two elements is missing");
            file.Consume(1);
            next = await file.SkipSpaceAsync(cancellationToken);
            if (next == ']')
                throw Broken(file, number + 1, "an element is missing");
        }

        file.Consume(1);
        if (await file.SkipSpaceAsync(cancellationToken) is not null)
            throw new JobFailedException($"Unexpected content after the end of the array, at byte {file.Position + 1} of the file.");
    }

    private static JobFailedException Broken(ImportFile file, long row, string reason) =>
        new($"The file cannot be read after row {row - 1}: {reason}, at byte {file.Position + 1} of the file.");

    /// <summary>
    /// Finds the end of an element by its quotes and brackets alone, so that an element with invalid JSON does not hide the next one.
    /// </summary>
    private sealed class ElementScanner : IRecordScanner
    {
        private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);
        private static readonly SearchValues<byte> InBrackets = SearchValues.Create("\"{}[]"u8);
        private static readonly SearchValues<byte> AfterScalar = SearchValues.Create(",] \t\r\n"u8);

        private int _depth;
        private bool _isInString;
        private bool _isEscaped;
        private bool _isScalar;

        public int FindEnd(ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; i < bytes.Length;)
            {
                if (_isEscaped)
                {
                    _isEscaped = false;
                    i++;
                    continue;
                }

                var special = Find(bytes[i..]);
                if (special < 0)
                    return -1;
                i += special;
                if (_isScalar)
                    return i;
                if (IsEnd(bytes[i++]))
                    return i;
            }

            return -1;
        }

        private int Find(ReadOnlySpan<byte> bytes) =>
            _isInString ? bytes.IndexOfAny(InString)
            : _depth > 0 ? bytes.IndexOfAny(InBrackets)
            : _isScalar ? bytes.IndexOfAny(AfterScalar)
            : 0;

        private bool IsEnd(byte special)
        {
            switch (special)
            {
                case (byte)'\\' when _isInString:
                    _isEscaped = true;
                    return false;
                case (byte)'"':
                    _isInString = !_isInString;
                    return !_isInString && _depth == 0;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    return false;
                case (byte)'}' or (byte)']':
                    return --_depth <= 0;
                default:
                    _isScalar = true;
                    return false;
            }
        }
    }
}
