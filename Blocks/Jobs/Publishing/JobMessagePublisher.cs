using System.Diagnostics;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Publishing;

/// <summary>Publishes the messages of jobs to the broker.</summary>
internal sealed class JobMessagePublisher(IMessageBus bus, JobKinds kinds, TimeProvider timeProvider)
{
    private static readonly ActivitySource Source = new("Scalable.Jobs");

    /// <summary>Time limit of a publish, which waits while the broker is unavailable; after it, the job is left to the relay.</summary>
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Publishes the message of a job. When this returns, the broker has confirmed the message.</summary>
    /// <exception cref="Exception">The message may not have been published; the job stays due.</exception>
    public async Task PublishAsync(DueJob job, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(PublishTimeout, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        // Continues the trace of the request that submitted the job and was answered before.
        using var activity = Source.StartActivity($"publish {job.Kind}", ActivityKind.Producer, job.TraceParent);
        await bus.PublishAsync(kinds.Get(job.Kind).CreateMessage(job.Id), limit.Token);
    }
}
