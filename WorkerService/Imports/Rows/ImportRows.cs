using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CatalogData.Jobs;
using Sylvan.Data.Csv;
using WorkerService.Jobs;

namespace WorkerService.Imports.Rows;

/// <summary>The rows of an upload, one at a time, whatever its format.</summary>
internal static class ImportRows
{
    /// <exception cref="JobFailedException">The file as a whole cannot be read any further.</exception>
    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream file, ImportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = Open(file, format, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var number = 0L;
        while (await MoveAsync(rows, number))
        {
            number = rows.Current.Number;
            yield return rows.Current;
        }
    }

    private static IAsyncEnumerable<RawRow> Open(Stream file, ImportFormat format, CancellationToken cancellationToken) => format switch
    {
        ImportFormat.Csv => CsvRows.ReadAsync(file, cancellationToken),
        ImportFormat.Ndjson => NdjsonRows.ReadAsync(file, cancellationToken),
        ImportFormat.Json => JsonArrayRows.ReadAsync(file, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<RawRow> rows, long number)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (Exception broken) when (broken is CsvFormatException or CsvRecordTooLargeException or JsonException or DecoderFallbackException)
        {
            var reason = broken is DecoderFallbackException ? "It is not in UTF-8." : broken.Message.ReplaceLineEndings(" ");
            throw new JobFailedException($"The file cannot be read after row {number}: {reason}", cause: broken);
        }
    }
}
