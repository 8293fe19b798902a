using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace WorkerService.Imports.Rows;

/// <summary>Reads a JSON object as a row.</summary>
internal static class JsonRow
{
    private const int MaxDepth = 64;

    /// <summary>Reads a row from any bytes: problems are reported in the row's errors.</summary>
    public static RawRow Of(long number, FileRecord record)
    {
        var json = record.Bytes.Span;
        if (record.IsTooLong)
            return RawRow.Unreadable(number, $"has at most {ImportFile.MaxRecordBytes} bytes", json);
        if (!Utf8.IsValid(json))
            return RawRow.Unreadable(number, "is in UTF-8", json);
        try
        {
            return Read(number, json);
        }
        catch (JsonException)
        {
            return RawRow.Unreadable(number, $"is JSON, nested at most {MaxDepth} deep", json);
        }
    }

    /// <exception cref="JsonException">The bytes are not valid JSON.</exception>
    private static RawRow Read(long number, ReadOnlySpan<byte> json)
    {
        var row = new RawRow(number);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            row.Refuse("", "is an object", RawRow.Text(json));
        }
        else
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadProperty(ref reader, row);
        }

        // Only white space may follow; otherwise the reader throws.
        reader.Read();
        return row;
    }

    private static void ReadProperty(ref Utf8JsonReader reader, RawRow row)
    {
        // JSON can escape half of a surrogate pair, which a string cannot represent.
        var isText = TryGetText(ref reader, out var name);
        if (!isText)
            row.Refuse("", "has names that are text", Encoding.UTF8.GetString(reader.ValueSpan));
        var column = isText ? ImportColumns.Find(name ?? "") : null;
        reader.Read();
        if (column is { } known)
            SetValue(ref reader, row, known);
        else
            reader.Skip();
    }

    private static void SetValue(ref Utf8JsonReader reader, RawRow row, ImportColumn column)
    {
        if (row.Names(column))
            row.Refuse(column.ToString(), "is named once", value: null);
        string? value = null;
        var isText = reader.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.String or JsonTokenType.Number => TryGetText(ref reader, out value),
            _ => false,
        };
        if (!isText)
            row.Refuse(column.ToString(), "is text or a number", RawRow.Text(reader.ValueSpan));
        row[column] = value;
        reader.Skip();
    }

    private static bool TryGetText(ref Utf8JsonReader reader, out string? text)
    {
        try
        {
            text = reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}
