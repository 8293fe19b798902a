using System.Diagnostics;
using CatalogData.Jobs;
using MassTransit;

namespace CatalogService.Jobs;

/// <summary>Publishes the messages of jobs to the broker.</summary>
internal sealed class JobMessagePublisher(IBus bus, TimeProvider timeProvider)
{
    private static readonly ActivitySource Source = new("Scalable.Jobs");

    /// <summary>Time limit of a publish, which waits while the broker is unavailable; after it, the job is left to the relay.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Publishes the message of a job. When this returns, the broker has confirmed the message.</summary>
    /// <exception cref="Exception">The message may not have been published; the job stays due.</exception>
    public async Task PublishAsync(DueJob job, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        // Continues the trace of the request that submitted the job and was answered before.
        using var activity = Source.StartActivity($"publish {job.Kind}", ActivityKind.Producer, job.TraceParent);
        await JobKinds.Get(job.Kind).PublishAsync(bus, job.Id, limit.Token);
    }
}
