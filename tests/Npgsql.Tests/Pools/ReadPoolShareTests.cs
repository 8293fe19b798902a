using Scalable.Npgsql.Errors;
using Scalable.Npgsql.Pools;

namespace Npgsql.Tests.Pools;

public sealed class ReadPoolShareTests(PostgresServer server)
{
    private const int Connections = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_of_a_share_leave_the_other_connections_free()
    {
        await using var source = Source();
        using var pool = new ReadPool(source, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        using var share = pool.CreateShare(1);
        var release = new TaskCompletionSource<int>();
        var holder = share.QueryAsync((_, _) => release.Task, Cancel);

        await Assert.ThrowsAsync<PoolBusyException>(() => share.QueryAsync(AskAsync, Cancel));
        // All others at once: none of the connections is held by a read that waits for its turn.
        var others = Enumerable.Range(1, Connections - 1).Select(_ => pool.QueryAsync((_, _) => release.Task, Cancel)).ToList();
        await Assert.ThrowsAsync<PoolBusyException>(() => pool.QueryAsync(AskAsync, Cancel));

        release.SetResult(0);
        await Task.WhenAll([holder, .. others]);
        Assert.Equal(1, await pool.QueryAsync(AskAsync, Cancel));
    }

    [Fact]
    public async Task Reads_of_a_share_run_one_after_the_other_and_all_complete()
    {
        await using var source = Source();
        using var pool = new ReadPool(source, TimeSpan.FromSeconds(30), TimeProvider.System);
        using var share = pool.CreateShare(1);
        var (running, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => share.QueryAsync(
            async (connection, cancel) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                var result = await AskAsync(connection, cancel);
                Interlocked.Decrement(ref running);
                return result;
            }, Cancel)));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Share_larger_than_its_pool_is_the_whole_pool()
    {
        await using var source = Source();
        using var pool = new ReadPool(source, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        using var share = pool.CreateShare(10 * Connections);
        var release = new TaskCompletionSource<int>();
        var holders = Enumerable.Range(0, Connections).Select(_ => share.QueryAsync((_, _) => release.Task, Cancel)).ToArray();

        await Assert.ThrowsAsync<PoolBusyException>(() => share.QueryAsync(AskAsync, Cancel));

        release.SetResult(0);
        await Task.WhenAll(holders);
    }

    private NpgsqlDataSource Source() =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = Connections });

    private static async Task<int> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
