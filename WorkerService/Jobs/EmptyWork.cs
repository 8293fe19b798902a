using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>Does nothing, and says so.</summary>
internal sealed class EmptyWork(JobLeases leases) : IJobWork
{
    public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) => leases.CompleteAsync(lease, "{}", cancellationToken);
}
