using CatalogData.Jobs;
using Npgsql;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace WorkerService.Imports;

/// <summary>
/// Merges staged rows into the catalogue with a few set-based statements, in the same transaction that completes the job.
/// </summary>
internal sealed class ImportMerge(NpgsqlDataSource database)
{
    /// <summary>
    /// Rejects rows that repeat the id of an earlier row and rows that would create an item without all required columns, records one error
    /// for each (up to <see cref="ImportStaging.MaxErrors"/> errors), and counts the rows that remain.
    /// </summary>
    /// <exception cref="JobLeaseLostException">Nothing was changed.</exception>
    public async Task<long> CheckAsync(ImportStaging staging, JobLease lease, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);
        await RejectAsync(connection, staging, lease,
            $"""
            select row, 'Id' as "column", 'appears in no earlier row' as rule, id::text as value
              from (select row, id, row_number() over (partition by id order by row) as n from {staging.Table}
                     where id is not null) numbered
             where n > 1
            """, cancellationToken);
        await RejectAsync(connection, staging, lease,
            $"""
            select s.row, needed.column, 'is required: there is no item with this id' as rule, null as value
              from {staging.Table} s, lateral (
                   values ('Type', s.type), ('Brand', s.brand), ('Name', s.name), ('Price', s.price::text)) needed ("column", value)
             where needed.value is null and not exists (select from items i where i.id = s.id)
            """, cancellationToken);
        await using var count = new NpgsqlCommand($"select count(*) from {staging.Table}", connection) { CommandTimeout = 0 };
        var rows = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        await JobAttemptTransaction.HoldLeaseAsync(transaction, lease, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    /// <summary>Inserts and updates the items and completes the job.</summary>
    /// <exception cref="JobLeaseLostException">Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">
    /// Staged rows are missing, for example after a crash of the database server, which empties the unlogged table. Nothing was changed.
    /// </exception>
    public async Task RunAsync(ImportStaging staging, JobLease lease, long rows, long errors, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);

        await ExecuteAsync(connection, $"analyze {staging.Table}", cancellationToken);
        // Inserted in order, so that concurrent imports wait for each other instead of deadlocking.
        foreach (var (table, column) in new[] { ("types", "type"), ("brands", "brand") })
        {
            await ExecuteAsync(connection,
                $"""
                insert into {table} ({column}) select distinct {column} from {staging.Table} where {column} is not null order by {column}
                on conflict do nothing
                """, cancellationToken);
        }

        var updated = await ExecuteAsync(connection, Update(staging.Table), cancellationToken);
        var inserted = await ExecuteAsync(connection, InsertWithId(staging.Table), cancellationToken);
        if (inserted > 0)
        {
            await ExecuteAsync(
                connection,
                "select setval(pg_get_serial_sequence('items', 'id'), "
                + "greatest((select max(id) from items), nextval(pg_get_serial_sequence('items', 'id'))))",
                cancellationToken);
        }

        inserted += await ExecuteAsync(connection, InsertWithoutId(staging.Table), cancellationToken);
        if (inserted + updated != rows - errors)
            throw new InvalidOperationException($"Staged rows are missing: {inserted + updated} of {rows - errors} would be merged.");

        var result = new ImportResult(rows, inserted, updated, errors);
        await JobLeases.CompleteAsync(transaction, lease, JobJson.Write(result), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <param name="bad">A query that selects the errors: <c>row</c>, <c>column</c>, <c>rule</c>, <c>value</c>.</param>
    private static async Task RejectAsync(
        NpgsqlConnection connection, ImportStaging staging, JobLease lease, string bad, CancellationToken cancellationToken) =>
        await ExecuteAsync(connection,
            $"""
            with bad as materialized ({bad}),
                 rejected as (delete from {staging.Table} where row in (select row from bad))
            insert into import_errors (job_id, row, "column", rule, value)
            select '{lease.JobId}', row, "column", rule, value from bad order by row
             limit greatest(0, {ImportStaging.MaxErrors} - (select count(*) from import_errors where job_id = '{lease.JobId}'))
            on conflict do nothing
            """, cancellationToken);

    private static string Update(string staging) =>
        $"""
        update items i
           set name = coalesce(s.name, i.name), price = coalesce(s.price, i.price),
               type_id = coalesce(t.id, i.type_id), brand_id = coalesce(b.id, i.brand_id),
               description = case when s.names_description then s.description else i.description end,
               available_stock = coalesce(s.available_stock, i.available_stock),
               restock_threshold = coalesce(s.restock_threshold, i.restock_threshold),
               max_stock_threshold = coalesce(s.max_stock_threshold, i.max_stock_threshold),
               picture_file_name = case when s.names_picture then s.picture_file_name else i.picture_file_name end
          from {staging} s left join types t on t.type = s.type left join brands b on b.brand = s.brand
         where i.id = s.id
        """;

    private static string InsertWithId(string staging) =>
        Insert("id, ", "s.id, ", staging, "s.id is not null and not exists (select from items i where i.id = s.id)");

    private static string InsertWithoutId(string staging) => Insert("", "", staging, "s.id is null");

    private static string Insert(string idColumn, string id, string staging, string condition) =>
        $"""
        insert into items ({idColumn}name, description, price, type_id, brand_id,
                           available_stock, restock_threshold, max_stock_threshold, picture_file_name)
        select {id}s.name, s.description, s.price, t.id, b.id,
               coalesce(s.available_stock, 0), coalesce(s.restock_threshold, 0), coalesce(s.max_stock_threshold, 0), s.picture_file_name
          from {staging} s join types t on t.type = s.type join brands b on b.brand = s.brand
         where {condition}
         order by s.name collate "C", s.row
        """;

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No command timeout: a million rows take as long as they take. The job's lease limits the time, not the driver.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
