using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>Completes a job without doing anything, for measurements.</summary>
internal sealed class EmptyWork(JobLeases leases) : IJobWork
{
    public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
        leases.CompleteAsync(lease, "{}", cancellationToken);
}
