using System.Data;
using Npgsql;

namespace Scalable.Npgsql.Pools;

/// <summary>
/// Hands out the connection that was returned last: the server process behind it still has in its caches what the next read
/// needs. A pool rotates through all connections that it has ever opened, so after a peak each read would get a process that
/// has done other work meanwhile.
/// </summary>
/// <remarks>
/// Custom, because Npgsql's pool is a queue, with no setting to change that. So that the pool can do its part (close idle
/// connections, prefer a host that has recovered), no connection is kept from it for longer than a second. Kept connections count
/// as in use in the pool's metrics.
/// </remarks>
internal sealed class LastUsedFirstPool : IDisposable
{
    private static readonly TimeSpan MaxKeepTime = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _pool;
    private readonly int _maxIdle;
    private readonly Stack<NpgsqlConnection> _idle = new();
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private int _generation;

    /// <param name="pool">The pool that connections come from and are returned to.</param>
    /// <param name="maxIdle">The maximum number of connections to keep; the rest are left to the other users of the pool.</param>
    /// <param name="timeProvider">Determines when connections are returned.</param>
    public LastUsedFirstPool(NpgsqlDataSource pool, int maxIdle, TimeProvider timeProvider)
    {
        (_pool, _maxIdle) = (pool, maxIdle);
        _timer = timeProvider.CreateTimer(_ => ReturnAll(), null, MaxKeepTime, MaxKeepTime);
    }

    /// <summary>Runs a query on an open connection.</summary>
    public async ValueTask<T> UseAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        var (warm, generation) = Take();
        var connection = warm ?? await _pool.OpenConnectionAsync(cancellationToken);
        var isKept = false;
        try
        {
            var result = await query(connection, cancellationToken);
            isKept = TryKeep(connection, generation);
            return result;
        }
        finally
        {
            // The failure of this connection has probably affected the others.
            if (connection.State != ConnectionState.Open)
                ReturnAll();
            if (!isKept)
                await connection.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        ReturnAll();
    }

    private (NpgsqlConnection? Connection, int Generation) Take()
    {
        lock (_lock)
            return (_idle.TryPop(out var connection) ? connection : null, _generation);
    }

    private bool TryKeep(NpgsqlConnection connection, int generation)
    {
        lock (_lock)
        {
            if (generation != _generation || _idle.Count == _maxIdle)
                return false;
            _idle.Push(connection);
            return true;
        }
    }

    /// <summary>Returns all idle connections to the pool, and makes those in use follow after their query.</summary>
    private void ReturnAll()
    {
        NpgsqlConnection[] idle;
        lock (_lock)
        {
            _generation++;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var connection in idle)
            connection.Dispose();
    }
}
