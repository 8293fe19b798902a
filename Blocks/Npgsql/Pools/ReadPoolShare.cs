using Npgsql;
using Polly.CircuitBreaker;
using Scalable.Npgsql.Errors;

namespace Scalable.Npgsql.Pools;

/// <summary>
/// A part of a <see cref="ReadPool"/> (see <see cref="ReadPool.CreateShare"/>). A read waits for its turn in this part first, and holds no
/// connection meanwhile.
/// </summary>
public sealed class ReadPoolShare : IDisposable
{
    private readonly ReadPool _pool;
    private readonly ReadSlots _slots;

    internal ReadPoolShare(ReadPool pool, ReadSlots slots) => (_pool, _slots) = (pool, slots);

    /// <summary>Runs a query on a connection of the pool.</summary>
    /// <exception cref="PoolBusyException">The turn did not come, or no connection became free, in time.</exception>
    /// <exception cref="BrokenCircuitException">The circuit is open: the database was unavailable a moment ago.</exception>
    public async Task<T> QueryAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        await _slots.AcquireAsync(_pool.IsUnavailable, cancellationToken);
        try
        {
            return await _pool.QueryAsync(query, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Releases the resources of this part; the pool stays usable.</summary>
    public void Dispose() => _slots.Dispose();
}
