using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>What a kind of job does.</summary>
internal interface IJobWork
{
    /// <summary>
    /// Does the work, or what an earlier attempt left of it, and ends by <c>JobLeases.CompleteAsync</c> in the transaction of its effects.
    /// </summary>
    /// <exception cref="JobFailedException">It can never succeed. Whatever else is thrown is tried again later.</exception>
    Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken);
}
