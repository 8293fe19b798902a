using Npgsql;

namespace CatalogData.Migrations;

/// <summary>Serializes migrators with a PostgreSQL advisory lock, which is held by a session and released when the session ends.</summary>
public sealed class MigrationLock : IAsyncDisposable
{
    /// <summary>An arbitrary but unique number: "catalog" in ASCII.</summary>
    private const long Key = 0x636174616c6f67;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlConnection _session;

    private MigrationLock(NpgsqlConnection session) => _session = session;

    /// <summary>Waits until the lock is free and acquires it.</summary>
    /// <remarks>
    /// Polls instead of waiting in <c>pg_advisory_lock</c>: a waiting statement holds a snapshot, and a <c>create index concurrently</c> of
    /// the migrator that holds the lock would wait for that snapshot forever.
    /// </remarks>
    public static async Task<MigrationLock> AcquireAsync(
        NpgsqlDataSource database, Action onWait, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var session = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var attempt = new NpgsqlCommand("select pg_try_advisory_lock($1)", session)
            {
                Parameters = { new() { Value = Key } }
            };
            for (var first = true; !(bool)(await attempt.ExecuteScalarAsync(cancellationToken))!; first = false)
            {
                if (first)
                    onWait();
                await Task.Delay(Interval, timeProvider, cancellationToken);
            }

            return new MigrationLock(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Releases the lock explicitly, although the pool's reset of the session would release it as well.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (_session)
        await using (var release = new NpgsqlCommand("select pg_advisory_unlock($1)", _session) { Parameters = { new() { Value = Key } } })
            await release.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
