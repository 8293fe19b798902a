using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogService.Database;

/// <summary>
/// The connection pool for writes, with the same limit on the wait for a connection as for reads; Npgsql accepts whole seconds only.
/// </summary>
internal sealed class WriteDatabase(NpgsqlDataSource pool, IOptions<DatabaseOptions> options)
{
    /// <exception cref="DatabaseBusyException">No connection became free in time.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.AcquireTimeout);
        try
        {
            return await pool.OpenConnectionAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseBusyException();
        }
    }
}
