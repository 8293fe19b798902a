using System.Buffers;
using System.Globalization;
using System.Text;
using Npgsql;

namespace CatalogService.Imports;

/// <summary>Writes the errors in the rows of an import as CSV for spreadsheets.</summary>
internal sealed class ImportErrorCsv(NpgsqlDataSource database)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>The characters that a spreadsheet interprets as the start of a formula (OWASP, CSV injection).</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n");

    private const int PageSize = 500;

    /// <summary>Streams the errors in the order of the rows, page by page: a slow reader does not hold a database connection.</summary>
    public async Task WriteAsync(Guid job, Stream output, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await text.WriteAsync("Row,Column,Rule,Value\r\n");
        var page = new List<Error>();
        do
        {
            page = await ReadAsync(job, page.LastOrDefault() ?? new(0, "", "", ""), cancellationToken);
            foreach (var (row, column, rule, value) in page)
            {
                await text.WriteAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{row},{Field(column)},{Field(rule)},{Field(value)}\r\n"));
            }

            await text.FlushAsync(cancellationToken);
        }
        while (page.Count == PageSize);
    }

    private async Task<List<Error>> ReadAsync(Guid job, Error after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select row, "column", rule, coalesce(value, '') from import_errors
             where job_id = $1 and (row, "column") > ($2, $3) order by row, "column" limit $4
            """);
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = after.Row });
        command.Parameters.Add(new() { Value = after.Column });
        command.Parameters.Add(new() { Value = PageSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<Error>(PageSize);
        while (await reader.ReadAsync(cancellationToken))
            page.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return page;
    }

    private static string Field(string value)
    {
        var safe = value.Length > 0 && Formula.Contains(value[0]) ? $"'{value}" : value;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private sealed record Error(long Row, string Column, string Rule, string Value);
}
