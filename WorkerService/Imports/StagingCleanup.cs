using Npgsql;
using Scalable.Jobs.Cleanup;

namespace WorkerService.Imports;

/// <summary>Drops the staging tables of ended imports. A table that a worker still has open is left for the next run.</summary>
internal sealed partial class StagingCleanup(NpgsqlDataSource database, ILogger<StagingCleanup> logger) : ICleanupTask
{
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        var dropped = await DropAsync(cancellationToken);
        if (dropped > 0)
            Log.Dropped(logger, dropped);
    }

    /// <returns>The number of dropped tables.</returns>
    public async Task<int> DropAsync(CancellationToken cancellationToken)
    {
        var dropped = 0;
        foreach (var table in await FindAsync(cancellationToken))
        {
            try
            {
                await using var drop = database.CreateCommand(
                    $"do $$ begin set local lock_timeout = '1s'; drop table if exists staging.{table}; end $$");
                await drop.ExecuteNonQueryAsync(cancellationToken);
                dropped++;
            }
            catch (PostgresException open) when (open.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
            }
        }

        return dropped;
    }

    private async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select t.tablename from pg_tables t
             where t.schemaname = 'staging' and t.tablename ~ '^import_[0-9a-f]{32}$'
               and not exists (select from jobs j where j.id = substr(t.tablename, 8)::uuid and j.state in ('queued', 'running'))
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Dropped {Tables} staging tables of ended imports.")]
        public static partial void Dropped(ILogger logger, int tables);
    }
}
