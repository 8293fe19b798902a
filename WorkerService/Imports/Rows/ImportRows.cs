using System.Runtime.CompilerServices;
using CatalogData.Jobs;
using WorkerService.Jobs;

namespace WorkerService.Imports.Rows;

/// <summary>
/// The rows of an upload, one at a time, whatever its format. What is wrong with a row is in its errors. Only reading the file itself may
/// fail in a way that another attempt could mend.
/// </summary>
internal static class ImportRows
{
    /// <exception cref="JobFailedException">The file as a whole cannot be read any further.</exception>
    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream file, ImportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new ImportFile(file);
        await records.BeginAsync(cancellationToken);
        var rows = format switch
        {
            ImportFormat.Csv => CsvRows.ReadAsync(records, cancellationToken),
            ImportFormat.Ndjson => NdjsonRows.ReadAsync(records, cancellationToken),
            ImportFormat.Json => JsonArrayRows.ReadAsync(records, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
        await foreach (var row in rows)
            yield return row;
    }
}
