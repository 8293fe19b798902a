using System.Buffers;
using System.Globalization;
using System.Text;
using Npgsql;

namespace CatalogService.Jobs;

/// <summary>What was wrong with the rows of an import, as CSV for a spreadsheet.</summary>
internal sealed class ImportErrors(NpgsqlDataSource database)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n");

    /// <summary>Streams the rows, in their order: none of them is kept.</summary>
    public async Task WriteAsync(Guid job, Stream output, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""select row, "column", rule, value from import_errors where job_id = $1 order by row, "column" """);
        command.Parameters.Add(new() { Value = job });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await text.WriteAsync("Row,Column,Rule,Value\r\n");
        while (await reader.ReadAsync(cancellationToken))
        {
            await text.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"{reader.GetInt64(0)},{Field(reader.GetString(1))},{Field(reader.GetString(2))},{Field(reader.IsDBNull(3) ? "" : reader.GetString(3))}\r\n"));
        }
    }

    private static string Field(string value)
    {
        var safe = value.Length > 0 && Formula.Contains(value[0]) ? $"'{value}" : value;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
