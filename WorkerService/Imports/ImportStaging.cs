using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Leases;
using WorkerService.Imports.Rows;

namespace WorkerService.Imports;

/// <summary>
/// The staging table that holds an import's valid rows until all rows are read. All attempts of a job share it, so an attempt commits rows
/// only while it holds the lease: a worker that was frozen and resumes adds nothing to the rows of its successor.
/// </summary>
internal sealed class ImportStaging(NpgsqlDataSource database, JobLease lease)
{
    /// <summary>Rows per COPY and commit: the most that has to be read again after a worker crash.</summary>
    private const int ChunkSize = 10_000;

    /// <summary>The maximum number of errors stored per job; further errors are only counted.</summary>
    public const int MaxErrors = 10_000;

    /// <summary>The qualified table name. It contains nothing but the job's id, so it is safe to embed in SQL.</summary>
    public string Table { get; } = $"staging.import_{lease.JobId:N}";

    private string TableName => $"import_{lease.JobId:N}";

    /// <summary>Creates the table, or reuses the one of an earlier attempt.</summary>
    /// <returns>The number of the last row that is already processed.</returns>
    /// <exception cref="JobLeaseLostException">Nothing was changed.</exception>
    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);
        // Checked first, because all of this is quick: a table that its job no longer needs must not be created again.
        await JobAttemptTransaction.HoldLeaseAsync(transaction, lease, cancellationToken);
        // The server empties an unlogged table during crash recovery: the errors are then deleted as well, and the import starts over.
        // A table created by an earlier version, left by a worker that was replaced in the middle of the import, lacks a column.
        await using var command = new NpgsqlCommand(
            $"""
            do $$ begin
                if exists (select from pg_tables where schemaname = 'staging' and tablename = '{TableName}')
                   and not exists (select from information_schema.columns
                                    where table_schema = 'staging' and table_name = '{TableName}' and column_name = 'names_picture') then
                    set local lock_timeout = '5s';
                    drop table {Table};
                end if;
            end $$;
            create unlogged table if not exists {Table} (
                row bigint not null, id int, type text, brand text, name text,
                names_description bool not null, description text, price numeric,
                available_stock int, restock_threshold int, max_stock_threshold int, names_picture bool not null, picture_file_name text);
            delete from import_errors where job_id = '{lease.JobId}' and not exists (select from {Table});
            select greatest(
                (select coalesce(max(row), 0) from {Table}),
                (select coalesce(max(row), 0) from import_errors where job_id = '{lease.JobId}'))
            """, connection, transaction);
        var done = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return done;
    }

    /// <summary>Writes rows in chunks. Each chunk is committed together with its errors, so the next attempt can resume after it.</summary>
    /// <param name="written">Called after each chunk.</param>
    /// <returns>The number of rows read.</returns>
    /// <exception cref="JobLeaseLostException">The last chunk was rolled back; earlier chunks are committed.</exception>
    public async Task<long> WriteAsync(IAsyncEnumerable<RawRow> rows, Action written, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var source = rows.GetAsyncEnumerator(cancellationToken);
        var last = 0L;
        for (var more = await source.MoveNextAsync(); more;)
        {
            await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);
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
            await JobAttemptTransaction.HoldLeaseAsync(transaction, lease, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            written();
        }

        return last;
    }

    /// <summary>
    /// Drops the table, unless another attempt needs it or a hung worker has it open. The cleanup service drops tables that remain.
    /// </summary>
    public async Task DropAsync()
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
            await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, CancellationToken.None);
            await using var drop = new NpgsqlCommand(
                $"""
                do $$ begin
                    perform from jobs
                      where id = '{lease.JobId}' and (lease = '{lease.Token}' or state not in ('queued', 'running')) for share;
                    if found then
                        set local lock_timeout = '1s';
                        drop table if exists {Table};
                    end if;
                end $$
                """, connection, transaction);
            await drop.ExecuteNonQueryAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
        }
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, ImportRow row, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(row.Number, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(row.Id, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.Type, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Brand, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Name, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.NamesDescription, NpgsqlDbType.Boolean, cancellationToken);
        await copy.WriteAsync(row.Description, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Price, NpgsqlDbType.Numeric, cancellationToken);
        await copy.WriteAsync(row.AvailableStock, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.RestockThreshold, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.MaxStockThreshold, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.NamesPicture, NpgsqlDbType.Boolean, cancellationToken);
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
            on conflict do nothing
            """, connection)
        {
            Parameters =
            {
                new() { Value = lease.JobId },
                new() { Value = errors.ConvertAll(error => error.Row) },
                new() { Value = errors.ConvertAll(error => error.Column) },
                new() { Value = errors.ConvertAll(error => error.Rule) },
                // PostgreSQL text cannot contain NUL.
                new()
                {
                    Value = errors.ConvertAll(error => error.Value?.Replace('\0', '\uFFFD')),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text
                },
                new() { Value = MaxErrors },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
