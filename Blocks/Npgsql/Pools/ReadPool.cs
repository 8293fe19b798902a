using Npgsql;
using Polly;
using Polly.CircuitBreaker;
using Scalable.Npgsql.Errors;

namespace Scalable.Npgsql.Pools;

/// <summary>
/// A connection pool for reads, with a limit on the wait for a connection and a circuit breaker: while the database is unavailable or
/// hangs, a read fails at once instead of waiting for a time-out. A service may have several, such as one for expensive searches alone:
/// none uses another's connections or opens another's breaker.
/// </summary>
public sealed class ReadPool : IDisposable
{
    private readonly LastUsedFirstPool _connections;
    private readonly ReadSlots _slots;
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Func<int, ReadSlots> _createSlots;

    /// <summary>Creates the pool. If the data source has several hosts, reads prefer a standby.</summary>
    /// <param name="dataSource">The data source; its <c>Maximum Pool Size</c> is the number of concurrent reads.</param>
    /// <param name="acquireTimeout">Maximum wait for a connection.</param>
    /// <param name="timeProvider">The clock of the circuit breaker.</param>
    public ReadPool(NpgsqlDataSource dataSource, TimeSpan acquireTimeout, TimeProvider timeProvider)
    {
        var size = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString).MaxPoolSize;
        _connections = new LastUsedFirstPool(
            dataSource is NpgsqlMultiHostDataSource hosts ? hosts.WithTargetSession(TargetSessionAttributes.PreferStandby) : dataSource,
            size / 2, timeProvider);
        _createSlots = count => new ReadSlots(Math.Min(count, size), acquireTimeout, timeProvider);
        _slots = _createSlots(size);
        _breaker = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(TransientDatabaseErrors.IsOutage),
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(1),
                StateProvider = _state,
            })
            .Build();
    }

    /// <summary>True if the circuit is not closed: the database did not respond when it was last queried.</summary>
    public bool IsUnavailable => _state.CircuitState != CircuitState.Closed;

    /// <summary>Runs a query on a connection of the pool.</summary>
    /// <exception cref="PoolBusyException">No connection became free in time.</exception>
    /// <exception cref="BrokenCircuitException">The circuit is open: the database was unavailable a moment ago.</exception>
    public async Task<T> QueryAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        // Outside of the circuit breaker, which must count queries only: under load, many reads that merely wait would hide the few queries
        // that hang, and the circuit would never open.
        await _slots.AcquireAsync(IsUnavailable, cancellationToken);
        try
        {
            return await _breaker.ExecuteAsync(
                static (read, cancel) => read._connections.UseAsync(read.query, cancel),
                (_connections, query), cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>
    /// Creates a part of the pool for reads that may take long: only so many of them run at once, and the rest of the connections stay free
    /// for other reads.
    /// </summary>
    /// <param name="maxConcurrentReads">The number of connections that these reads may use; as many as the pool has at most.</param>
    public ReadPoolShare CreateShare(int maxConcurrentReads) => new(this, _createSlots(maxConcurrentReads));

    /// <summary>Returns the idle connections to the data source.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _slots.Dispose();
    }
}
