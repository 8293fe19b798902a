using CatalogData.Jobs;
using Npgsql;

namespace WorkerService.Imports;

/// <summary>Takes staged rows over into the catalogue: a few statements over all rows, in one transaction with the end of the job.</summary>
internal sealed class ImportMerge(NpgsqlDataSource database)
{
    /// <summary>Leaves out rows whose id an earlier row has, with an error each as long as errors are kept, and counts those that remain.</summary>
    /// <exception cref="JobLeaseLostException">Nothing was changed.</exception>
    public async Task<long> CheckAsync(ImportStaging staging, JobLease lease, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobFence.BeginAsync(connection, cancellationToken);
        await ExecuteAsync(connection,
            $"""
            with again as (
                delete from {staging.Table} where row in (
                    select row from (select row, row_number() over (partition by id order by row) as n from {staging.Table} where id is not null) numbered
                     where n > 1)
                returning row, id)
            insert into import_errors (job_id, row, "column", rule, value)
            select '{lease.JobId}', row, 'Id', 'appears in no earlier row', id from again order by row
             limit greatest(0, {ImportStaging.MostErrors} - (select count(*) from import_errors where job_id = '{lease.JobId}'))
            on conflict do nothing
            """, cancellationToken);
        await using var count = new NpgsqlCommand($"select count(*) from {staging.Table}", connection) { CommandTimeout = 0 };
        var rows = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        await JobFence.HoldAsync(transaction, lease, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    /// <exception cref="JobLeaseLostException">Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Rows are missing, as after a crash of the server, which empties the table. Nothing was changed.</exception>
    public async Task RunAsync(ImportStaging staging, JobLease lease, long rows, long errors, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobFence.BeginAsync(connection, cancellationToken);

        await ExecuteAsync(connection, $"analyze {staging.Table}", cancellationToken);
        // In order, so that two imports at once wait for each other instead of for ever.
        await ExecuteAsync(connection, $"insert into types (type) select distinct type from {staging.Table} order by type on conflict do nothing", cancellationToken);
        await ExecuteAsync(connection, $"insert into brands (brand) select distinct brand from {staging.Table} order by brand on conflict do nothing", cancellationToken);
        var updated = await ExecuteAsync(connection, Update(staging.Table), cancellationToken);
        var inserted = await ExecuteAsync(connection, InsertWithId(staging.Table), cancellationToken);
        if (inserted > 0)
            await ExecuteAsync(connection, "select setval(pg_get_serial_sequence('items', 'id'), greatest((select max(id) from items), nextval(pg_get_serial_sequence('items', 'id'))))", cancellationToken);
        inserted += await ExecuteAsync(connection, InsertWithoutId(staging.Table), cancellationToken);
        if (inserted + updated != rows - errors)
            throw new InvalidOperationException($"{inserted + updated} rows would be taken over where {rows - errors} are good.");

        var result = new ImportResult(rows, inserted, updated, errors);
        await JobLeases.CompleteAsync(transaction, lease, JobJson.Write(result), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static string Update(string staging) =>
        $"""
        update items i
           set name = s.name, description = s.description, price = s.price, type_id = t.id, brand_id = b.id,
               available_stock = coalesce(s.available_stock, i.available_stock),
               restock_threshold = coalesce(s.restock_threshold, i.restock_threshold),
               max_stock_threshold = coalesce(s.max_stock_threshold, i.max_stock_threshold),
               picture_file_name = coalesce(s.picture_file_name, i.picture_file_name)
          from {staging} s join types t on t.type = s.type join brands b on b.brand = s.brand
         where i.id = s.id
        """;

    private static string InsertWithId(string staging) => Insert("id, ", "s.id, ", staging, "s.id is not null and not exists (select from items i where i.id = s.id)");

    private static string InsertWithoutId(string staging) => Insert("", "", staging, "s.id is null");

    private static string Insert(string idColumn, string id, string staging, string condition) =>
        $"""
        insert into items ({idColumn}name, description, price, type_id, brand_id, available_stock, restock_threshold, max_stock_threshold, picture_file_name)
        select {id}s.name, s.description, s.price, t.id, b.id,
               coalesce(s.available_stock, 0), coalesce(s.restock_threshold, 0), coalesce(s.max_stock_threshold, 0), s.picture_file_name
          from {staging} s join types t on t.type = s.type join brands b on b.brand = s.brand
         where {condition}
        """;

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A million rows take as long as they take; the lease, not a clock in the driver, says when to stop.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
