using System.Text.Json;

namespace WorkerService.Imports.Rows;

/// <summary>A JSON object as a row.</summary>
internal static class JsonRow
{
    public static RawRow Of(long number, JsonElement json)
    {
        var row = new RawRow(number);
        if (json.ValueKind != JsonValueKind.Object)
        {
            row.Refuse("", "is an object", json.GetRawText());
            return row;
        }

        foreach (var property in json.EnumerateObject())
        {
            if (ImportColumns.Find(property.Name) is { } column)
                Set(row, column, property.Value);
        }

        return row;
    }

    private static void Set(RawRow row, ImportColumn column, JsonElement value)
    {
        try
        {
            row[column] = value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => throw new InvalidOperationException(),
            };
        }
        catch (InvalidOperationException)
        {
            // Also half of a surrogate pair, which JSON can escape but no text can hold.
            row.Refuse(column.ToString(), "is text or a number", value.GetRawText());
        }
    }
}
