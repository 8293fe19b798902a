using System.Diagnostics;
using CatalogData.Jobs;
using MassTransit;

namespace CatalogService.Jobs;

/// <summary>Hands the messages of jobs to the broker.</summary>
internal sealed class JobMessages(IBus bus, TimeProvider clock)
{
    private static readonly ActivitySource Source = new("Scalable.Jobs");

    /// <summary>While the broker is away a publish waits for it; what waited this long is the relay's.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Publishes the message of a job; it is the broker's when this returns.</summary>
    /// <exception cref="Exception">It may not have been published, and stays due.</exception>
    public async Task PublishAsync(DueJob job, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        // The request that handed the job in is long answered; its trace goes on here.
        using var activity = Source.StartActivity($"publish {job.Kind}", ActivityKind.Producer, job.TraceParent);
        await JobKinds.Get(job.Kind).PublishAsync(bus, job.Id, limit.Token);
    }
}
