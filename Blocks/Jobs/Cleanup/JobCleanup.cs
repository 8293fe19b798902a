using Npgsql;
using Scalable.Jobs.Idempotency;

namespace Scalable.Jobs.Cleanup;

/// <summary>Removes the remains of jobs. Safe to run on several workers concurrently.</summary>
internal sealed class JobCleanup(NpgsqlDataSource database)
{
    private const int BatchSize = 500;

    /// <summary>Removes finished jobs older than the given age in batches, after their files.</summary>
    /// <param name="delete">Deletes a file from the store; it may be called again for a file already deleted.</param>
    /// <returns>The number of removed jobs.</returns>
    public async Task<int> RemoveFinishedAsync(TimeSpan age, Func<string, Task> delete, CancellationToken cancellationToken)
    {
        var removed = 0;
        for (var batch = BatchSize; batch == BatchSize; removed += batch)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var jobs = new List<Guid>();
            // Ids are ordered by time and a job finishes after it is accepted, so only the oldest part of the table is read.
            await using (var select = new NpgsqlCommand(
                """
                select id, payload ->> 'file', result -> 'file' ->> 'name' from jobs
                 where id < $3 and state in ('completed', 'failed', 'cancelled') and finished_at < now() - $1
                 order by id limit $2 for update skip locked
                """, connection, transaction))
            {
                select.Parameters.Add(new() { Value = age });
                select.Parameters.Add(new() { Value = BatchSize });
                select.Parameters.Add(new() { Value = await FirstIdAsync(connection, age, cancellationToken) });
                await using var reader = await select.ExecuteReaderAsync(cancellationToken);
                var files = new List<string>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    jobs.Add(reader.GetGuid(0));
                    for (var file = 1; file <= 2; file++)
                    {
                        if (!reader.IsDBNull(file))
                            files.Add(reader.GetString(file));
                    }
                }

                await reader.CloseAsync();
                foreach (var file in files)
                    await delete(file);
            }

            await using var remove = new NpgsqlCommand("delete from jobs where id = any ($1)", connection, transaction)
            {
                Parameters = { new() { Value = jobs.ToArray() } }
            };
            batch = await remove.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return removed;
    }

    /// <summary>Removes unused files: those of cancelled jobs, and uploads older than the given age whose job was never accepted.</summary>
    public async Task<int> RemoveFilesAsync(TimeSpan age, Func<string, Task> delete, CancellationToken cancellationToken) =>
        await RemoveFilesAsync(
            "select file, file from uploads where created_at < now() - $1 limit 500",
            "delete from uploads where file = $1", age, delete, cancellationToken)
        + await RemoveFilesAsync(
            "select id::text, payload ->> 'file' from jobs where state = 'cancelled' and payload ? 'file' and $1 is not null limit 500",
            "update jobs set payload = payload - 'file' where id = $1::uuid", age, delete, cancellationToken);

    /// <summary>Removes expired idempotency keys.</summary>
    public async Task<int> RemoveKeysAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("delete from idempotency_keys where created_at < now() - $1");
        command.Parameters.Add(new() { Value = IdempotentWrites.KeyLifetime });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<int> RemoveFilesAsync(
        string select, string forget, TimeSpan age, Func<string, Task> delete, CancellationToken cancellationToken)
    {
        var found = new List<(string Key, string File)>();
        await using (var command = database.CreateCommand(select))
        {
            command.Parameters.Add(new() { Value = age });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                found.Add((reader.GetString(0), reader.GetString(1)));
        }

        foreach (var (key, file) in found)
        {
            await delete(file);
            await using var command = database.CreateCommand(forget);
            command.Parameters.Add(new() { Value = key });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return found.Count;
    }

    private static async Task<Guid> FirstIdAsync(NpgsqlConnection connection, TimeSpan age, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select now() - $1", connection) { Parameters = { new() { Value = age } } };
        var moment = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
        // The lowest UUIDv7 of that time: its milliseconds, and zeros after them.
        var bytes = Guid.CreateVersion7(moment).ToByteArray(bigEndian: true);
        bytes.AsSpan(6).Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
