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
    /// <summary>
    /// Time for which reads fail at once if no connection is free, after a wait for one has timed out: in a queue, each would also
    /// pay for the waits before its own.
    /// </summary>
    private static readonly TimeSpan FailFastWindow = TimeSpan.FromMilliseconds(200);

    private readonly LastUsedFirstPool _connections;
    private readonly SemaphoreSlim _free;
    private readonly TimeSpan _acquireTimeout;
    private readonly TimeProvider _timeProvider;
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private long _failFastUntil = long.MinValue;

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
        _free = new SemaphoreSlim(size);
        _acquireTimeout = acquireTimeout;
        _timeProvider = timeProvider;
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
        await AcquireSlotAsync(cancellationToken);
        try
        {
            return await _breaker.ExecuteAsync(
                static (read, cancel) => read._connections.UseAsync(read.query, cancel),
                (_connections, query), cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Returns the idle connections to the data source.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _free.Dispose();
    }

    /// <summary>
    /// Acquires one of as many slots as there are connections. This happens outside of the circuit breaker, which must count queries only:
    /// under load, many reads that merely wait would hide the few queries that hang, and the circuit would never open.
    /// </summary>
    private async Task AcquireSlotAsync(CancellationToken cancellationToken)
    {
        if (await _free.WaitAsync(TimeSpan.Zero, cancellationToken))
            return;
        if (IsUnavailable || _timeProvider.GetTimestamp() < Volatile.Read(ref _failFastUntil))
            throw new PoolBusyException();
        if (await _free.WaitAsync(_acquireTimeout, cancellationToken))
            return;
        Volatile.Write(
            ref _failFastUntil,
            _timeProvider.GetTimestamp() + (long)(FailFastWindow.TotalSeconds * _timeProvider.TimestampFrequency));
        throw new PoolBusyException();
    }
}
