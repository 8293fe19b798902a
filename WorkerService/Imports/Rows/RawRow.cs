using System.Text;

namespace WorkerService.Imports.Rows;

/// <summary>A row as the file has it: text, or nothing, for each column.</summary>
/// <param name="Number">1 for the first row; a header is not a row, and empty rows are not counted.</param>
internal sealed record RawRow(long Number)
{
    private readonly string?[] _values = new string?[ImportColumns.Count];
    private readonly List<ImportError> _errors = [];
    private int _named;

    /// <summary>What kept the row, or a value of it, from being read.</summary>
    public IReadOnlyList<ImportError> Errors => _errors;

    /// <summary>Whether it is no row at all: what its values lack need not be told as well.</summary>
    public bool IsUnreadable => _errors.Exists(error => error.Column.Length == 0);

    /// <summary>
    /// Null where there is no value; an empty one is none, since CSV cannot tell them apart. Setting either names the column.
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

    /// <summary>A row that could not be read, with the beginning of its bytes.</summary>
    public static RawRow Unreadable(long number, string rule, ReadOnlySpan<byte> bytes)
    {
        var row = new RawRow(number);
        row.Refuse("", rule, Text(bytes));
        return row;
    }

    /// <summary>Whether the file says anything about the column, even that it is empty. What is not named is not changed.</summary>
    public bool Names(ImportColumn column) => (_named & (1 << (int)column)) != 0;

    /// <summary>Says what is wrong. A column has one error, the first: JSON may name it again and again, and what could not be read breaks more rules.</summary>
    /// <param name="column">Empty if it is about the whole row.</param>
    public void Refuse(string column, string rule, string? value)
    {
        if (!_errors.Exists(error => error.Column == column))
            _errors.Add(ImportError.Of(Number, column, rule, value));
    }

    /// <summary>The beginning of a value as text, whatever its bytes are.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * ImportError.MaxValueLength)]);
}

/// <summary>Why a row was left out.</summary>
/// <param name="Column">Empty if it is about the whole row.</param>
/// <param name="Rule">What must hold.</param>
/// <param name="Value">What was there instead; the beginning of it, if it is long.</param>
internal sealed record ImportError(long Row, string Column, string Rule, string? Value)
{
    public const int MaxValueLength = 200;

    public static ImportError Of(long row, string column, string rule, string? value) => new(
        row, column, rule,
        value is { Length: > MaxValueLength }
            ? value[..(char.IsHighSurrogate(value[MaxValueLength - 1]) ? MaxValueLength - 1 : MaxValueLength)]
            : value);
}
