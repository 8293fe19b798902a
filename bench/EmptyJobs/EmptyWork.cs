using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;

namespace EmptyJobs;

/// <summary>Requests a worker to run a job that does nothing, to measure the overhead of every job.</summary>
public sealed record RunEmpty(Guid JobId);

/// <summary>Completes a job without doing anything.</summary>
internal sealed class EmptyWork(JobLeases leases) : IJobWork
{
    public const string Kind = "empty";

    public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
        leases.CompleteAsync(lease, "{}", cancellationToken);
}
