using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogService.Database;

/// <summary>The pool of writes, with the same bound on waiting for a connection as that of reads: the library's own counts in whole seconds.</summary>
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
