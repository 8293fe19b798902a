using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Scalable.Jobs.Kinds;

namespace WorkerService.Imports.Rows;

/// <summary>Reads CSV with a header line, in UTF-8. Values are not trimmed. Empty rows are skipped.</summary>
internal static class CsvRows
{
    public static async IAsyncEnumerable<RawRow> ReadAsync(ImportFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scanner = new CsvRecord.Scanner();
        var record = new CsvRecord();
        CsvHeader? header = null;
        var number = 0L;
        for (var isLast = false; !isLast;)
        {
            scanner.Reset();
            var read = await file.ReadAsync(scanner, cancellationToken);
            isLast = read.IsLast;
            if (isLast && scanner.IsInQuotes)
            {
                throw new JobFailedException(
                    $"{(header is null ? "The header" : $"Row {number + 1}")} has a value in quotes without an end.");
            }

            if (!isLast)
                file.Consume(1);

            // With "\r\n", the '\n' ends an empty record, which is skipped.
            record.Split(read.Bytes);
            if (record.IsEmpty && !read.IsTooLong)
                continue;
            if (header is null)
                header = CsvHeader.Read(record, read);
            else
                yield return Row(++number, record, read, header);
        }

        if (header is null)
            throw new JobFailedException("The file is empty: a header line is expected.");
    }

    private static RawRow Row(long number, CsvRecord record, FileRecord read, CsvHeader header)
    {
        if (read.IsTooLong)
            return RawRow.Unreadable(number, $"has at most {ImportFile.MaxRecordBytes} bytes", read.Bytes.Span);
        if (!Utf8.IsValid(read.Bytes.Span))
            return RawRow.Unreadable(number, "is in UTF-8", read.Bytes.Span);
        if (record.IsMalformed)
            return RawRow.Unreadable(number, "doubles every quote inside quotes", read.Bytes.Span);
        if (record.Count > header.Fields)
            return RawRow.Unreadable(number, $"has no more fields than the header: {header.Fields}, not {record.Count}", read.Bytes.Span);

        var row = new RawRow(number);
        foreach (var (column, field) in header.Columns)
        {
            // Spreadsheets omit trailing empty fields.
            if (field < record.Count)
                row[column] = record.Text(field);
        }

        return row;
    }
}
