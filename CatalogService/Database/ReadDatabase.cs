using Microsoft.Extensions.Options;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;

namespace CatalogService.Database;

/// <summary>
/// The pool of reads, with a bound on waiting for a connection, and a circuit breaker: while the database is away or hangs,
/// a read fails at once (and stale data is served) instead of waiting out a time-out.
/// </summary>
internal sealed class ReadDatabase
{
    private readonly NpgsqlDataSource _pool;
    private readonly TimeSpan _acquireTimeout;
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();

    public ReadDatabase([FromKeyedServices(DatabaseExtensions.Read)] NpgsqlDataSource pool, IOptions<DatabaseOptions> options, TimeProvider clock)
    {
        _pool = pool is NpgsqlMultiHostDataSource hosts ? hosts.WithTargetSession(TargetSessionAttributes.PreferStandby) : pool;
        _acquireTimeout = options.Value.AcquireTimeout;
        _breaker = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(failure => failure is not DatabaseBusyException && DatabaseFailure.Is(failure)),
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(1),
                StateProvider = _state,
            })
            .Build();
    }

    /// <summary>Whether the last that was heard of the database is that it does not answer.</summary>
    public bool IsAway => _state.CircuitState != CircuitState.Closed;

    /// <summary>Runs a query on a connection of the pool.</summary>
    /// <exception cref="DatabaseBusyException">No connection became free in time.</exception>
    /// <exception cref="BrokenCircuitException">The database was away a moment ago.</exception>
    public async Task<T> QueryAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken cancellationToken) =>
        await _breaker.ExecuteAsync(async (self, cancel) =>
        {
            await using var connection = await self.OpenAsync(cancel);
            return await query(connection, cancel);
        }, this, cancellationToken);

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_acquireTimeout);
        try
        {
            return await _pool.OpenConnectionAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseBusyException();
        }
    }
}
