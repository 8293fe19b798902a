using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Npgsql.Errors;

namespace Scalable.Npgsql.Pools;

/// <summary>
/// The connection pool for writes, with the same limit on the wait for a connection as for reads; Npgsql accepts whole seconds only.
/// </summary>
public sealed class WritePool(NpgsqlDataSource dataSource, IOptions<PoolOptions> options)
{
    /// <summary>Opens a connection.</summary>
    /// <exception cref="PoolBusyException">No connection became free in time.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.AcquireTimeout);
        try
        {
            return await dataSource.OpenConnectionAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PoolBusyException();
        }
    }
}
