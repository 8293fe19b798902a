using Npgsql;

namespace CatalogData.Files;

/// <summary>
/// Until when files are kept. A file is written down here before it is stored, so that whatever happens next somebody removes it; the transaction
/// that makes it worth keeping takes it off the list again.
/// </summary>
public sealed class FileExpiry(NpgsqlDataSource database)
{
    private const string Insert =
        """
        insert into file_expiry (name, expires_at) select name, now() + $2 from unnest($1) name
        on conflict (name) do update set expires_at = excluded.expires_at
        """;

    /// <summary>Has files removed after a time, from now on, whatever happens.</summary>
    public async Task SetAsync(string[] names, TimeSpan after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new() { Value = names });
        command.Parameters.Add(new() { Value = after });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Has files removed after a time if the transaction commits.</summary>
    public static async Task SetAsync(NpgsqlTransaction transaction, string[] names, TimeSpan after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction)
        {
            Parameters = { new() { Value = names }, new() { Value = after } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Keeps files for good if the transaction commits.</summary>
    public static async Task ClearAsync(NpgsqlTransaction transaction, string[] names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from file_expiry where name = any ($1)", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = names } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Removes up to <paramref name="limit"/> files whose time is up. Workers at once take different ones.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveDueAsync(IFileStore files, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await TakeDueAsync(transaction, limit, cancellationToken);
        // The rows are locked until their files are gone: who wants to write one of that name waits, instead of having it removed behind its back.
        foreach (var name in due)
            await files.DeleteAsync(name, cancellationToken);
        await ClearAsync(transaction, due, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Length;
    }

    private static async Task<string[]> TakeDueAsync(NpgsqlTransaction transaction, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select name from file_expiry where expires_at <= now() order by expires_at limit $1 for update skip locked", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return [.. names];
    }
}
