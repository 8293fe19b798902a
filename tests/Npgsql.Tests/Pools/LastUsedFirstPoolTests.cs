using Scalable.Npgsql.Pools;

namespace Npgsql.Tests.Pools;

public sealed class LastUsedFirstPoolTests(PostgresServer server) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _pool = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = 3, Timeout = 1 });
    private readonly ManualClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Most_recently_used_connection_is_taken_first()
    {
        using var connections = new LastUsedFirstPool(_pool, maxIdle: 3, _clock);
        Assert.Equal(3, (await ThreeAtOnceAsync(connections)).Distinct().Count());

        var processes = new HashSet<int>();
        for (var read = 0; read < 12; read++)
            processes.Add(await ProcessAsync(connections));

        Assert.Single(processes);
    }

    [Fact(Timeout = 60_000)]
    public async Task Idle_connections_kept_from_the_pool_are_limited()
    {
        using var connections = new LastUsedFirstPool(_pool, maxIdle: 1, _clock);
        await ThreeAtOnceAsync(connections);

        await using var first = await _pool.OpenConnectionAsync(Cancel);
        await using var second = await _pool.OpenConnectionAsync(Cancel);
        await Assert.ThrowsAsync<NpgsqlException>(() => _pool.OpenConnectionAsync(Cancel).AsTask());
    }

    [Fact(Timeout = 60_000)]
    public async Task Expired_idle_connections_return_to_the_pool_and_busy_ones_once_released()
    {
        using var connections = new LastUsedFirstPool(_pool, maxIdle: 3, _clock);
        var end = new TaskCompletionSource<int>();
        var busy = connections.UseAsync((_, _) => end.Task, Cancel);
        await ProcessAsync(connections);
        await using (var other = await _pool.OpenConnectionAsync(Cancel))
        {
            await Assert.ThrowsAsync<NpgsqlException>(() => _pool.OpenConnectionAsync(Cancel).AsTask());
            _clock.Fire();
            await using var back = await _pool.OpenConnectionAsync(Cancel);
        }

        end.SetResult(0);
        await busy;
        var all = new List<NpgsqlConnection>();
        for (var n = 0; n < 3; n++)
            all.Add(await _pool.OpenConnectionAsync(Cancel));
        foreach (var connection in all)
            await connection.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Broken_connection_discards_the_other_idle_connections()
    {
        using var connections = new LastUsedFirstPool(_pool, maxIdle: 3, _clock);
        var processes = await ThreeAtOnceAsync(connections);
        foreach (var process in processes)
            await server.QueryAsync<bool>($"select pg_terminate_backend({process}, 5000)");

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ProcessAsync(connections));
        Assert.DoesNotContain(await ProcessAsync(connections), processes);
    }

    [Fact(Timeout = 60_000)]
    public async Task Failed_read_does_not_lose_its_connection()
    {
        using var connections = new LastUsedFirstPool(_pool, maxIdle: 3, _clock);
        for (var n = 0; n < 5; n++)
        {
            await Assert.ThrowsAsync<PostgresException>(() => connections.UseAsync(async (connection, cancel) =>
            {
                await using var command = new NpgsqlCommand("select 1 / 0", connection);
                return await command.ExecuteScalarAsync(cancel);
            }, Cancel).AsTask());
        }

        Assert.Equal(3, (await ThreeAtOnceAsync(connections)).Distinct().Count());
    }

    public async ValueTask DisposeAsync() => await _pool.DisposeAsync();

    private static Task<int> ProcessAsync(LastUsedFirstPool connections) => connections.UseAsync(async (connection, cancel) =>
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }, Cancel).AsTask();

    // None ends before all have begun.
    private static async Task<int[]> ThreeAtOnceAsync(LastUsedFirstPool connections)
    {
        using var begun = new CountdownEvent(3);
        var all = new TaskCompletionSource();
        return await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => connections.UseAsync(async (connection, cancel) =>
        {
            if (begun.Signal())
                all.SetResult();
            await all.Task;
            await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
            return (int)(await command.ExecuteScalarAsync(cancel))!;
        }, Cancel).AsTask()));
    }

    /// <summary>A clock whose timer rings when the test says so.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private TimerCallback? _callback;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return new SilentTimer();
        }

        public void Fire() => _callback!(null);
    }
}
