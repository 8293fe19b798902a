using System.Text;
using System.Text.Unicode;
using Scalable.Jobs.Kinds;

namespace WorkerService.Imports.Rows;

/// <summary>The header line of a CSV file.</summary>
/// <param name="Fields">The number of columns in the file.</param>
/// <param name="Columns">The recognized columns with their field indexes.</param>
internal sealed record CsvHeader(int Fields, IReadOnlyList<(ImportColumn Column, int Field)> Columns)
{
    /// <summary>The maximum number of characters of an invalid header that a message includes.</summary>
    private const int MaxShown = 100;

    private static readonly ImportColumn[] Required = [ImportColumn.Type, ImportColumn.Brand, ImportColumn.Name, ImportColumn.Price];

    private static readonly (char Separator, string Name)[] OtherSeparators = [(';', "';'"), ('\t', "a tab"), ('|', "'|'"), (':', "':'")];

    /// <exception cref="JobFailedException">The header is invalid or lacks required columns.</exception>
    public static CsvHeader Read(CsvRecord record, FileRecord read)
    {
        if (read.IsTooLong || record.Count > CsvRecord.MaxFields)
        {
            throw new JobFailedException(
                $"The header is too long: {CsvRecord.MaxFields} columns and {ImportFile.MaxRecordBytes} bytes are the most.");
        }

        if (!Utf8.IsValid(read.Bytes.Span))
            throw new JobFailedException("The header is not in UTF-8.");

        var line = Encoding.UTF8.GetString(read.Bytes.Span);
        var columns = Known(Enumerable.Range(0, record.Count).Select(record.Text));
        // A row with an id may change a few columns of an existing item; values that a new item requires are checked row by row.
        var missing = Required.Except(columns.Select(known => known.Column)).ToArray();
        var isEnough = columns.Count > 1 && (missing.Length == 0 || columns.Exists(known => known.Column == ImportColumn.Id));
        if (!isEnough && SeparatorOf(line, columns.Count) is { } separator)
        {
            throw new JobFailedException(
                $"The columns seem to be separated by {separator}; separate them by ','. The header is: {Shown(line)}");
        }

        if (record.IsMalformed)
            throw new JobFailedException($"The header has an unescaped quote inside a quoted field: {Shown(line)}");
        if (columns.GroupBy(known => known.Column).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new JobFailedException($"The header names {twice.Key} {twice.Count()} times: {Shown(line)}");
        if (!isEnough)
        {
            throw new JobFailedException(
                $"The header lacks {string.Join(", ", missing.Length > 0 ? missing : Required)}. It is: {Shown(line)}");
        }

        return new CsvHeader(record.Count, columns);
    }

    private static string Shown(string line) => line.Length > MaxShown
        ? $"{line[..(char.IsHighSurrogate(line[MaxShown - 1]) ? MaxShown - 1 : MaxShown)]}…"
        : line;

    private static List<(ImportColumn Column, int Field)> Known(IEnumerable<string> names) =>
        [.. names.Select((name, field) => (Column: ImportColumns.Find(name.Trim()), field)).Where(known => known.Column is not null)
            .Select(known => (known.Column!.Value, known.field))];

    /// <summary>Returns the separator that yields more recognized columns than the comma, or null.</summary>
    private static string? SeparatorOf(string header, int known) => OtherSeparators
        .Select(other => (other.Name, Known: Known(header.Split(other.Separator).Select(name => name.Trim(' ', '"'))).Count))
        .Where(other => other.Known > Math.Max(1, known))
        .OrderByDescending(other => other.Known).Select(other => other.Name).FirstOrDefault();
}
