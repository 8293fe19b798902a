using Scalable.Jobs.Leases;

namespace Scalable.Jobs.Kinds;

/// <summary>The work of one kind of job. One instance runs all jobs of the kind, also concurrently.</summary>
public interface IJobWork
{
    /// <summary>
    /// Does the work, or the rest of it after an earlier attempt, and ends with <see cref="JobLeases"/><c>.CompleteAsync</c> in the
    /// transaction of its effects.
    /// </summary>
    /// <param name="lease">The right to work on the job, with its payload.</param>
    /// <param name="progress">Takes the progress, from 0 to 1, as often as it changes: it is stored once a second.</param>
    /// <param name="cancellationToken">Cancelled when the job is cancelled, its lease is lost or the worker stops.</param>
    /// <exception cref="JobFailedException">The job can never succeed. Any other exception leads to another attempt.</exception>
    Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken);
}
