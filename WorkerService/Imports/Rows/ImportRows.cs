using System.Runtime.CompilerServices;
using CatalogData.Jobs;
using Scalable.Jobs.Kinds;

namespace WorkerService.Imports.Rows;

/// <summary>
/// Reads the rows of an upload one at a time, in any supported format. Problems of a row are reported in its errors. Only reading the file
/// itself can fail transiently.
/// </summary>
internal static class ImportRows
{
    /// <exception cref="JobFailedException">The rest of the file cannot be read.</exception>
    public static async IAsyncEnumerable<RawRow> ReadAsync(
        Stream file, ImportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
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
