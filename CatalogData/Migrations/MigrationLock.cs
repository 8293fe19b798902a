using Npgsql;

namespace CatalogData.Migrations;

/// <summary>Makes migrators take turns: a PostgreSQL advisory lock that a session holds, and that dies with it.</summary>
public sealed class MigrationLock : IAsyncDisposable
{
    /// <summary>Any number will do as long as nobody else uses it: "catalog" in ASCII.</summary>
    private const long Key = 0x636174616c6f67;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlConnection _session;

    private MigrationLock(NpgsqlConnection session) => _session = session;

    /// <summary>Waits until nobody else holds the lock.</summary>
    /// <remarks>
    /// It asks again and again instead of waiting in <c>pg_advisory_lock</c>: a waiting statement holds a snapshot,
    /// and the <c>create index concurrently</c> of the migrator that holds the lock would wait for it for ever.
    /// </remarks>
    public static async Task<MigrationLock> AcquireAsync(NpgsqlDataSource database, Action onWait, TimeProvider clock, CancellationToken cancellationToken)
    {
        var session = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var attempt = new NpgsqlCommand("select pg_try_advisory_lock($1)", session) { Parameters = { new() { Value = Key } } };
            for (var first = true; !(bool)(await attempt.ExecuteScalarAsync(cancellationToken))!; first = false)
            {
                if (first)
                    onWait();
                await Task.Delay(Interval, clock, cancellationToken);
            }

            return new MigrationLock(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Releases the lock. The pool resets the session, which would release it as well.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (_session)
        await using (var release = new NpgsqlCommand("select pg_advisory_unlock($1)", _session) { Parameters = { new() { Value = Key } } })
            await release.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
