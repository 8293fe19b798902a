using System.Buffers;
using System.Text;

namespace WorkerService.Imports.Rows;

/// <summary>The fields of one CSV record (RFC 4180). The instance is reused for all records of a file.</summary>
internal sealed class CsvRecord
{
    /// <summary>The maximum number of columns in a file; further fields are only counted.</summary>
    public const int MaxFields = 1000;

    private static readonly SearchValues<byte> Special = SearchValues.Create("\"\n\r"u8);

    private readonly (int Start, int Length, bool IsQuoted)[] _fields = new (int, int, bool)[MaxFields];
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>The number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>True if a closing quote is followed by anything but a comma.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>True if every field is empty or white space, as in the rows that spreadsheets append after the last one.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Splits a record into its fields.</summary>
    public void Split(ReadOnlyMemory<byte> record)
    {
        (_bytes, Count, IsMalformed, IsEmpty) = (record, 0, false, true);
        var bytes = record.Span;
        for (var start = 0; ;)
        {
            var isQuoted = start < bytes.Length && bytes[start] == '"';
            var length = isQuoted ? QuotedLength(bytes[(start + 1)..]) : -1;
            var end = isQuoted ? start + length + 2 : start;
            var comma = end < bytes.Length ? bytes[end..].IndexOf((byte)',') : -1;
            if (!isQuoted)
                length = comma < 0 ? bytes.Length - start : comma;
            else if (end < bytes.Length && comma != 0)
                IsMalformed = true;

            Add(isQuoted ? start + 1 : start, length, isQuoted);
            if (comma < 0)
                return;
            start = end + comma + 1;
        }
    }

    /// <summary>Returns the text of a field, with doubled quotes unescaped. The record must be valid UTF-8.</summary>
    public string Text(int field)
    {
        var (start, length, isQuoted) = _fields[field];
        var text = Encoding.UTF8.GetString(_bytes.Span.Slice(start, length));
        return isQuoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    private void Add(int start, int length, bool isQuoted)
    {
        IsEmpty = IsEmpty && IsBlank(_bytes.Span.Slice(start, length));
        if (Count < MaxFields)
            _fields[Count] = (start, length, isQuoted);
        Count++;
    }

    /// <summary>Returns the number of bytes up to the closing quote, or of all bytes if there is none.</summary>
    private static int QuotedLength(ReadOnlySpan<byte> bytes)
    {
        for (var length = 0; ; length += 2)
        {
            var quote = bytes[length..].IndexOf((byte)'"');
            if (quote < 0)
                return bytes.Length;
            length += quote;
            if (length + 1 == bytes.Length || bytes[length + 1] != '"')
                return length;
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) != OperationStatus.Done || !Rune.IsWhiteSpace(rune))
                return false;
            bytes = bytes[length..];
        }

        return true;
    }

    /// <summary>Finds the end of a record: a line break outside quotes.</summary>
    internal sealed class Scanner : IRecordScanner
    {
        private bool _afterQuote;
        private byte _previous = (byte)',';

        /// <summary>True while a quoted field has not ended.</summary>
        public bool IsInQuotes { get; private set; }

        /// <summary>Prepares for the next record.</summary>
        public void Reset() => (IsInQuotes, _afterQuote, _previous) = (false, false, (byte)',');

        public int FindEnd(ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; ;)
            {
                if (IsInQuotes)
                {
                    var quote = bytes[i..].IndexOf((byte)'"');
                    if (quote < 0)
                        return -1;
                    i += quote + 1;
                    (IsInQuotes, _afterQuote) = (false, true);
                }

                if (_afterQuote)
                {
                    if (i == bytes.Length)
                        return -1;
                    // Two quotes are an escaped quote; anything else follows the end of the field.
                    (IsInQuotes, _afterQuote, _previous) = (bytes[i] == '"', false, (byte)'"');
                    if (IsInQuotes)
                    {
                        i++;
                        continue;
                    }
                }

                var special = bytes[i..].IndexOfAny(Special);
                if (special < 0)
                {
                    _previous = bytes.IsEmpty ? _previous : bytes[^1];
                    return -1;
                }

                if (special > 0)
                    _previous = bytes[i + special - 1];
                i += special;
                if (bytes[i] != '"')
                    return i;
                // A quote inside an unquoted field is an ordinary character.
                IsInQuotes = _previous == ',';
                _previous = (byte)'"';
                i++;
            }
        }
    }
}
