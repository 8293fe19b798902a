using Npgsql;
using NpgsqlTypes;

namespace CatalogData.Jobs;

/// <summary>Slow tasks as their owners hand them in and look at them.</summary>
public sealed class JobStore(NpgsqlDataSource database)
{
    /// <summary>Accepts a job. It is durable when the transaction commits, and will be published from then on, whatever happens.</summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, NewJob job, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into jobs (id, kind, owner, payload, trace_parent, publish_at)
            values ($1, $2, $3, $4, $5, now() + $6)
            """, transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = job.Id },
                new() { Value = job.Kind },
                new() { Value = job.Owner },
                new() { Value = job.Payload, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)job.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = JobOutbox.PublishGrace },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The job of that id if it belongs to the owner; another's job is as good as none.</summary>
    public async Task<Job?> FindAsync(Guid id, string owner, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select id, kind, state, progress, attempts, result, error, created_at, started_at, finished_at
              from jobs where id = $1 and owner = $2
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = owner });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static Job Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFloat(3), row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
        row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9));
}
