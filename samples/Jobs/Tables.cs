using Npgsql;

namespace Shop;

/// <summary>The tables. An application of yours has migrations instead, and takes jobs.sql into them.</summary>
internal static class Tables
{
    public static async Task CreateAsync(NpgsqlDataSource database)
    {
        using var jobs = new StreamReader(typeof(Tables).Assembly.GetManifestResourceStream("jobs.sql")!);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var check = new NpgsqlCommand("select pg_advisory_xact_lock(1), to_regclass('jobs') is null", connection, transaction);
        await using (var reader = await check.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            if (!reader.GetBoolean(1))
                return; // Another instance was first.
        }

        await using var create = new NpgsqlCommand(
            $"{await jobs.ReadToEndAsync()}; create table reports (year int, total bigint);", connection, transaction);
        await create.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}
