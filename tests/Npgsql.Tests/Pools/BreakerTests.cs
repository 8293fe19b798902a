using Scalable.Npgsql.Errors;
using Scalable.Npgsql.Pools;
using TestServers;

namespace Npgsql.Tests.Pools;

public sealed class BreakerTests(PostgresServer server)
{
    private const int Connections = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Hanging_database_opens_the_circuit_despite_many_waiting_requests()
    {
        await using var pool = Pool();
        using var database = Over(pool, TimeProvider.System, TimeSpan.FromMilliseconds(100));
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => AskAsync(database)));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));

        await Signals.SendAsync("STOP", server.Process, Cancel);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
            {
                while (!database.IsUnavailable)
                {
                    await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(database));
                    await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
                }
            }));
        }
        finally
        {
            await Signals.SendAsync("CONT", server.Process, CancellationToken.None);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task After_one_wait_for_a_full_pool_times_out_others_fail_at_once()
    {
        await using var pool = Pool();
        using var database = Over(pool, new StoppedClock(), TimeSpan.FromMilliseconds(100));
        var release = new TaskCompletionSource<int>();
        var holders = Enumerable.Range(0, Connections).Select(_ => database.QueryAsync((_, _) => release.Task, Cancel)).ToArray();

        var first = AskAsync(database);
        Assert.False(first.IsCompleted);
        await Assert.ThrowsAsync<PoolBusyException>(() => first);
        for (var next = 0; next < 100; next++)
            Assert.True(AskAsync(database).IsFaulted);

        release.SetResult(0);
        await Task.WhenAll(holders);
        Assert.Equal(1, await AskAsync(database));
    }

    private NpgsqlDataSource Pool() => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            MaxPoolSize = Connections,
            Timeout = 5,
            CommandTimeout = 1,
            CancellationTimeout = 100,
        });

    private static ReadPool Over(NpgsqlDataSource pool, TimeProvider timeProvider, TimeSpan acquireTimeout) =>
        new(pool, acquireTimeout, timeProvider);

    private static Task<int> AskAsync(ReadPool database) => database.QueryAsync(async (connection, cancel) =>
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }, Cancel);

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
