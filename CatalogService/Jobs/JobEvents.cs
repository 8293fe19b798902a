using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Scalable.Jobs.Progress;
using Scalable.Jobs.Store;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Jobs;

/// <summary>
/// Streams a job's changes as server-sent events. Each event is the whole job, and its id the job's version and state, so that a client
/// that reconnects (<c>Last-Event-ID</c>), to any replica, misses nothing that still matters.
/// </summary>
internal sealed class JobEvents(JobStore jobs, JobWatcher watcher, IHostApplicationLifetime lifetime)
{
    /// <summary>An event of another type than that of messages: an EventSource without a listener for it ignores it.</summary>
    private const string Heartbeat = "heartbeat";

    private static readonly TimeSpan MinReconnectionInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxReconnectionInterval = TimeSpan.FromSeconds(3);

    /// <summary>Starts a stream with the current state, which ends when the job has ended.</summary>
    public async Task<IResult> OpenAsync(Guid id, string owner, HttpRequest request, CancellationToken cancellationToken)
    {
        var seen = request.Headers["Last-Event-ID"].ToString();
        if (await jobs.FindAsync(id, owner, cancellationToken) is not { } job)
            return TypedResults.NotFound();
        if (Preconditions.Of(request).CheckRead(validator: null, etag: null) is { } ended)
            return TypedResults.StatusCode(ended);
        // 204 makes an EventSource stop reconnecting.
        if (job.IsFinished && IdOf(job) == seen)
            return TypedResults.NoContent();
        return TypedResults.ServerSentEvents(HttpMethods.IsHead(request.Method)
            ? AsyncEnumerable.Empty<SseItem<JobView?>>()
            : StreamAsync(id, owner, seen, cancellationToken));
    }

    private async IAsyncEnumerable<SseItem<JobView?>> StreamAsync(
        Guid id, string owner, string seen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Different for each stream: clients whose streams end together do not all connect again in the same moment.
        var reconnectionInterval = MinReconnectionInterval
            + (Random.Shared.NextDouble() * (MaxReconnectionInterval - MinReconnectionInterval));

        // A replica that stops ends its streams; their clients reconnect to another one.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await foreach (var job in watcher.WatchAsync(id, owner, stop.Token))
        {
            yield return job is null || IdOf(job) == seen
                ? new(data: null, Heartbeat) { ReconnectionInterval = reconnectionInterval }
                : new(JobView.Of(job)) { EventId = IdOf(job), ReconnectionInterval = reconnectionInterval };
            // Only the first state can be the one that the client has seen.
            seen = "";
        }
    }

    // After a failover, the database may have lost versions and reuse their numbers: a state is identified by both.
    private static string IdOf(Job job) => string.Create(CultureInfo.InvariantCulture, $"{job.Version}-{job.State}");
}
