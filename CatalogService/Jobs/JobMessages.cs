using System.Diagnostics;
using CatalogData.Jobs;
using MassTransit;

namespace CatalogService.Jobs;

/// <summary>Hands the messages of jobs to the broker.</summary>
internal sealed class JobMessages(IBus bus, JobOutbox outbox, TimeProvider clock)
{
    private static readonly ActivitySource Source = new("Scalable.Jobs");

    /// <summary>While the broker is away a publish waits for it; what waited this long is the relay's.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Publishes the messages at once, and records which of them the broker confirmed.</summary>
    /// <exception cref="Exception">What kept the first of the others from being published; they stay due.</exception>
    public async Task PublishAsync(IReadOnlyList<DueJob> jobs, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var publishing = jobs.Select(job => PublishAsync(job, limit.Token)).ToArray();
        await Task.WhenAll(publishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var confirmed = jobs.Where((_, n) => publishing[n].IsCompletedSuccessfully).ToArray();
        if (confirmed.Length > 0)
            await outbox.ConfirmAsync(confirmed, cancellationToken);
        await Task.WhenAll(publishing);
    }

    private async Task PublishAsync(DueJob job, CancellationToken cancellationToken)
    {
        // The request that handed the job in is long answered; its trace goes on here.
        using var activity = Source.StartActivity($"publish {job.Kind}", ActivityKind.Producer, job.TraceParent);
        await JobKinds.Get(job.Kind).PublishAsync(bus, job.Id, cancellationToken);
    }
}
