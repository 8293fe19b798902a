using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>The work of one kind of job.</summary>
internal interface IJobWork
{
    /// <summary>
    /// Does the work, or the rest of it after an earlier attempt, and ends with <c>JobLeases.CompleteAsync</c> in the transaction of its
    /// effects.
    /// </summary>
    /// <exception cref="JobFailedException">The job can never succeed. Any other exception leads to another attempt.</exception>
    Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken);
}
