using CatalogData.Jobs;
using Npgsql;

namespace WorkerService.Jobs;

/// <summary>Does nothing, and says so.</summary>
internal sealed class EmptyWork(NpgsqlDataSource database) : IJobWork
{
    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await JobLeases.CompleteAsync(transaction, lease, "{}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
