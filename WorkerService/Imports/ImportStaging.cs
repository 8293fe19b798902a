using Npgsql;
using NpgsqlTypes;
using WorkerService.Imports.Rows;

namespace WorkerService.Imports;

/// <summary>The table in which an import's good rows stand until all of them are known.</summary>
internal sealed class ImportStaging(NpgsqlDataSource database, Guid job)
{
    /// <summary>Rows per COPY and commit: what a worker that dies has to read again at most.</summary>
    private const int ChunkSize = 10_000;

    /// <summary>Errors that are kept; from there on they are only counted.</summary>
    private const int MostErrors = 10_000;

    /// <summary>The table's name. It is made of the job's id alone, and so safe in a statement.</summary>
    public string Table { get; } = $"staging.import_{job:N}";

    /// <summary>Makes the table, or finds the one that an earlier attempt left.</summary>
    /// <returns>The number of the last row that need not be read again.</returns>
    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        // The server empties an unlogged table when it recovers from a crash: then the errors start again as well.
        await using var command = database.CreateCommand(
            $"""
            create unlogged table if not exists {Table} (
                row bigint not null, id int, type text not null, brand text not null, name text not null, description text, price numeric not null,
                available_stock int, restock_threshold int, max_stock_threshold int, picture_file_name text);
            delete from import_errors where job_id = '{job}' and not exists (select from {Table});
            select greatest((select coalesce(max(row), 0) from {Table}), (select coalesce(max(row), 0) from import_errors where job_id = '{job}'))
            """);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Writes rows in chunks, each with the errors found on the way, and so each a point from which to go on.</summary>
    /// <param name="written">Called after each chunk.</param>
    /// <returns>The number of rows read.</returns>
    public async Task<long> WriteAsync(IAsyncEnumerable<RawRow> rows, Action written, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var source = rows.GetAsyncEnumerator(cancellationToken);
        var last = 0L;
        for (var more = await source.MoveNextAsync(); more;)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var errors = new List<ImportError>();
            await using (var copy = await connection.BeginBinaryImportAsync($"copy {Table} from stdin (format binary)", cancellationToken))
            {
                for (var n = 0; more && n < ChunkSize; n++)
                {
                    last = source.Current.Number;
                    if (RowRules.Check(source.Current) is { } row)
                        await WriteAsync(copy, row, cancellationToken);
                    else
                        errors.AddRange(source.Current.Errors);
                    more = await source.MoveNextAsync();
                }

                await copy.CompleteAsync(cancellationToken);
            }

            await WriteAsync(connection, errors, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            written();
        }

        return last;
    }

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"drop table if exists {Table}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, ImportRow row, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(row.Number, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(row.Id, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.Type, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Brand, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Name, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Description, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Price, NpgsqlDbType.Numeric, cancellationToken);
        await copy.WriteAsync(row.AvailableStock, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.RestockThreshold, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.MaxStockThreshold, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.PictureFileName, NpgsqlDbType.Text, cancellationToken);
    }

    private async Task WriteAsync(NpgsqlConnection connection, List<ImportError> errors, CancellationToken cancellationToken)
    {
        if (errors.Count == 0)
            return;
        await using var command = new NpgsqlCommand(
            """
            insert into import_errors (job_id, row, "column", rule, value)
            select $1, e.* from unnest($2, $3, $4, $5) e
             limit greatest(0, $6 - (select count(*) from import_errors where job_id = $1))
            """, connection)
        {
            Parameters =
            {
                new() { Value = job },
                new() { Value = errors.ConvertAll(error => error.Row) },
                new() { Value = errors.ConvertAll(error => error.Column) },
                new() { Value = errors.ConvertAll(error => error.Rule) },
                // PostgreSQL's text holds every character but NUL.
                new() { Value = errors.ConvertAll(error => error.Value?.Replace('\0', '\uFFFD')), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = MostErrors },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
