namespace WorkerService.Imports.Rows;

/// <summary>A row as the file has it: text, or nothing, for each column.</summary>
/// <param name="Number">1 for the first row; a header is not a row.</param>
internal sealed record RawRow(long Number)
{
    private readonly string?[] _values = new string?[ImportColumns.Count];
    private readonly List<ImportError> _errors = [];

    /// <summary>What kept the row, or a value of it, from being read.</summary>
    public IReadOnlyList<ImportError> Errors => _errors;

    /// <summary>Whether it is no row at all: what its values lack need not be told as well.</summary>
    public bool IsUnreadable => _errors.Exists(error => error.Column.Length == 0);

    /// <summary>Null where there is no value; an empty one is none, since CSV cannot tell them apart.</summary>
    public string? this[ImportColumn column]
    {
        get => _values[(int)column];
        set => _values[(int)column] = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Says what is wrong. A column has one error, the first: JSON may name it again and again, and what could not be read breaks more rules.</summary>
    /// <param name="column">Empty if it is about the whole row.</param>
    public void Refuse(string column, string rule, string? value)
    {
        if (!_errors.Exists(error => error.Column == column))
            _errors.Add(ImportError.Of(Number, column, rule, value));
    }
}

/// <summary>Why a row was left out.</summary>
/// <param name="Column">Empty if it is about the whole row.</param>
/// <param name="Rule">What must hold.</param>
/// <param name="Value">What was there instead; the beginning of it, if it is long.</param>
internal sealed record ImportError(long Row, string Column, string Rule, string? Value)
{
    private const int LongestValue = 200;

    public static ImportError Of(long row, string column, string rule, string? value) =>
        new(row, column, rule, value is { Length: > LongestValue } ? value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)] : value);
}
