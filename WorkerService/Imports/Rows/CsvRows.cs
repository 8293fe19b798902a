using System.Runtime.CompilerServices;
using System.Text;
using Sylvan.Data.Csv;
using WorkerService.Jobs;

namespace WorkerService.Imports.Rows;

/// <summary>CSV with a header line, in UTF-8 with or without a byte order mark. Values are taken as they are: nothing is trimmed.</summary>
internal static class CsvRows
{
    /// <summary>Characters in a row at most: what is longer is not a row but an attempt on the memory.</summary>
    private const int LongestRow = 1 << 20;

    private const int MostColumns = 1000;

    private static readonly ImportColumn[] Demanded = [ImportColumn.Type, ImportColumn.Brand, ImportColumn.Name, ImportColumn.Price];

    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = new StreamReader(
            file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        await using var csv = await OpenAsync(text, cancellationToken);
        var columns = Columns(csv);

        for (var number = 1L; await csv.ReadAsync(cancellationToken); number++)
        {
            var row = new RawRow(number);
            foreach (var (column, ordinal) in columns)
                row[column] = ordinal < csv.RowFieldCount ? csv.GetString(ordinal) : null;
            yield return row;
        }
    }

    private static async Task<CsvDataReader> OpenAsync(StreamReader text, CancellationToken cancellationToken)
    {
        try
        {
            var options = new CsvDataReaderOptions { Delimiter = ',', BufferSize = 64 * 1024, MaxBufferSize = LongestRow, HeaderComparer = StringComparer.OrdinalIgnoreCase };
            return await CsvDataReader.CreateAsync(text, options, cancellationToken);
        }
        catch (CsvMissingHeadersException missing)
        {
            throw new JobFailedException("The file is empty: a header line is expected.", cause: missing);
        }
    }

    private static List<(ImportColumn Column, int Ordinal)> Columns(CsvDataReader csv)
    {
        if (csv.FieldCount > MostColumns)
            throw new JobFailedException($"The header has {csv.FieldCount} columns; {MostColumns} are the most.");
        var columns = new List<(ImportColumn Column, int Ordinal)>();
        for (var ordinal = 0; ordinal < csv.FieldCount; ordinal++)
        {
            if (ImportColumns.Find(csv.GetName(ordinal)) is { } column)
                columns.Add((column, ordinal));
        }

        var missing = Demanded.Except(columns.Select(known => known.Column)).ToList();
        return missing.Count == 0
            ? columns
            : throw new JobFailedException($"The header lacks {string.Join(", ", missing)}.");
    }
}
