using System.Text;

namespace WorkerService.Imports.Rows;

/// <summary>A row as it is in the file: text or null for each column.</summary>
/// <param name="Number">1 for the first row. Headers and empty rows are not counted.</param>
internal sealed record RawRow(long Number)
{
    private readonly string?[] _values = new string?[ImportColumns.Count];
    private readonly List<ImportError> _errors = [];
    private int _named;

    /// <summary>The problems found while reading and checking the row.</summary>
    public IReadOnlyList<ImportError> Errors => _errors;

    /// <summary>True if the row as a whole could not be read. Missing values are not reported in addition.</summary>
    public bool IsUnreadable => _errors.Exists(error => error.Column.Length == 0);

    /// <summary>
    /// The value of a column, or null. An empty string counts as null, since CSV cannot distinguish the two. Setting either marks the
    /// column as named.
    /// </summary>
    public string? this[ImportColumn column]
    {
        get => _values[(int)column];
        set
        {
            _values[(int)column] = string.IsNullOrEmpty(value) ? null : value;
            _named |= 1 << (int)column;
        }
    }

    /// <summary>Returns a row that could not be read, with the beginning of its bytes.</summary>
    public static RawRow Unreadable(long number, string rule, ReadOnlySpan<byte> bytes)
    {
        var row = new RawRow(number);
        row.Refuse("", rule, Text(bytes));
        return row;
    }

    /// <summary>Returns true if the row names the column, even with an empty value. Columns that are not named stay unchanged.</summary>
    public bool Names(ImportColumn column) => (_named & (1 << (int)column)) != 0;

    /// <summary>
    /// Adds an error. Only the first error of a column is kept: JSON can repeat a property any number of times, and an unreadable value
    /// violates further rules.
    /// </summary>
    /// <param name="column">Empty if the error concerns the whole row.</param>
    public void Refuse(string column, string rule, string? value)
    {
        if (!_errors.Exists(error => error.Column == column))
            _errors.Add(ImportError.Of(Number, column, rule, value));
    }

    /// <summary>Returns the beginning of a value as text, whatever its bytes are.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * ImportError.MaxValueLength)]);
}

/// <summary>The reason why a row was rejected.</summary>
/// <param name="Column">Empty if the error concerns the whole row.</param>
/// <param name="Rule">The rule that the value violates.</param>
/// <param name="Value">The value found, truncated to <see cref="MaxValueLength"/> characters.</param>
internal sealed record ImportError(long Row, string Column, string Rule, string? Value)
{
    public const int MaxValueLength = 200;

    public static ImportError Of(long row, string column, string rule, string? value) => new(
        row, column, rule,
        value is { Length: > MaxValueLength }
            ? value[..(char.IsHighSurrogate(value[MaxValueLength - 1]) ? MaxValueLength - 1 : MaxValueLength)]
            : value);
}
