using System.Data;
using Npgsql;

namespace CatalogService.Database;

/// <summary>
/// Gives out the connection that was given back last: the server's process behind it still has in its caches what the next read needs. A pool hands
/// round all that it has ever opened, and after a peak each read would meet a process that has done something else meanwhile.
/// </summary>
/// <remarks>
/// Written by hand: the library's pool is a queue, without a setting for it. To leave the pool its part (closing what is idle, preferring a host that is
/// back), nothing is kept from it for longer than a second. What is kept counts as in use in the pool's metrics.
/// </remarks>
internal sealed class WarmConnections : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _pool;
    private readonly int _most;
    private readonly Stack<NpgsqlConnection> _idle = new();
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private int _generation;

    /// <param name="pool">Where connections come from, and go back to.</param>
    /// <param name="most">How many are kept at most; the pool's other users find the rest.</param>
    /// <param name="clock">Tells when they go back.</param>
    public WarmConnections(NpgsqlDataSource pool, int most, TimeProvider clock)
    {
        (_pool, _most) = (pool, most);
        _timer = clock.CreateTimer(_ => GiveBack(), null, Longest, Longest);
    }

    /// <summary>Runs a query on a connection that is open.</summary>
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
            // What broke this one has probably broken the others.
            if (connection.State != ConnectionState.Open)
                GiveBack();
            if (!isKept)
                await connection.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        GiveBack();
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
            if (generation != _generation || _idle.Count == _most)
                return false;
            _idle.Push(connection);
            return true;
        }
    }

    /// <summary>Gives back all that are idle, and sees to it that those in use follow.</summary>
    private void GiveBack()
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
