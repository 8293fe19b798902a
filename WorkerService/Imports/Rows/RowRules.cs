using System.Text.RegularExpressions;

namespace WorkerService.Imports.Rows;

/// <summary>Validates the values of one row.</summary>
internal static partial class RowRules
{
    /// <summary>Same limit as in the API: later ids are generated from the highest existing one.</summary>
    private const int HighestId = 2_000_000_000;

    private const int LongestName = 256;
    private const int LongestDescription = 65_536;
    private const decimal HighestPrice = 9_999_999_999_999_999.99m;

    /// <summary>Returns the row if it is valid; otherwise null, with at most one error per column in <see cref="RawRow.Errors"/>.</summary>
    public static ImportRow? Check(RawRow raw)
    {
        if (raw.IsUnreadable)
            return null;

        var id = Integer(raw, ImportColumn.Id, least: 1, most: HighestId);
        var type = Required(raw, ImportColumn.Type);
        var brand = Required(raw, ImportColumn.Brand);
        var name = Required(raw, ImportColumn.Name);
        var description = Text(raw, ImportColumn.Description, LongestDescription);
        var price = Price(raw);
        var available = Integer(raw, ImportColumn.AvailableStock, least: 0);
        var restock = Integer(raw, ImportColumn.RestockThreshold, least: 0);
        var max = Integer(raw, ImportColumn.MaxStockThreshold, least: 0);
        var picture = PictureFile(raw);

        return raw.Errors.Count == 0
            ? new ImportRow(
                raw.Number, id, type, brand, name, raw.Names(ImportColumn.Description), description, price,
                available, restock, max, raw.Names(ImportColumn.PictureFileName), picture)
            : null;
    }

    private static string? Required(RawRow raw, ImportColumn column) =>
        IsLeftOut(raw, column) ? null
        : string.IsNullOrWhiteSpace(raw[column]) ? Bad<string?>(raw, column, "is required")
        : Text(raw, column, LongestName);

    private static string? Text(RawRow raw, ImportColumn column, int longest) => raw[column] switch
    {
        { Length: var length } when length > longest => Bad<string?>(raw, column, $"has at most {longest} characters"),
        { } value when value.Contains('\0') => Bad<string?>(raw, column, "has no NUL character"),
        var value => value,
    };

    private static string? PictureFile(RawRow raw) =>
        Text(raw, ImportColumn.PictureFileName, LongestName) is not { } name || FileNameRule().IsMatch(name)
            ? raw[ImportColumn.PictureFileName]
            : Bad<string?>(raw, ImportColumn.PictureFileName, "is a file name: letters, digits, '.', '_' and '-', at most 128 characters");

    private static int? Integer(RawRow raw, ImportColumn column, int least, int most = int.MaxValue)
    {
        if (raw[column] is not { } text)
            return null;
        return ExactNumber.TryParse(text, out var value) && value.Scale == 0 && value >= least && value <= most
            ? (int)value
            : Bad<int?>(raw, column, $"is a whole number from {least} to {most}");
    }

    private static decimal? Price(RawRow raw)
    {
        if (IsLeftOut(raw, ImportColumn.Price))
            return null;
        if (raw[ImportColumn.Price] is not { } text)
            return Bad<decimal?>(raw, ImportColumn.Price, "is required");
        return ExactNumber.TryParse(text, out var price) && price is >= 0 and <= HighestPrice && price.Scale <= 2
            ? price
            : Bad<decimal?>(raw, ImportColumn.Price, "is a number from 0 with at most two decimals");
    }

    // An existing item keeps the values that its row does not name. Whether the item exists is checked after all rows are staged.
    private static bool IsLeftOut(RawRow raw, ImportColumn column) => !raw.Names(column) && raw[ImportColumn.Id] is not null;

    // Same rule as in the API.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex FileNameRule();

    private static T? Bad<T>(RawRow raw, ImportColumn column, string rule)
    {
        raw.Refuse(column.ToString(), rule, raw[column]);
        return default;
    }
}
