using System.Globalization;
using System.Text;
using System.Text.Json;
using CatalogData.Jobs;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Scalable.Npgsql.Notifications;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Jobs;

/// <summary>
/// Streams a job's changes as server-sent events. Each event is the whole job, and its id the job's version and state, so that a client
/// that reconnects (<c>Last-Event-ID</c>), to any replica, misses nothing that still matters.
/// </summary>
internal sealed class JobEvents(
    JobStore jobs, JobWatchers watches, DatabaseNotifications notifications, IOptions<JobOptions> options, IOptions<JsonOptions> json,
    IHostApplicationLifetime lifetime, TimeProvider timeProvider)
{
    /// <summary>Time for which the database sends notifications of a job after its watch was last renewed.</summary>
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(1);

    /// <summary>Starts a stream with the current state, which ends when the job has ended.</summary>
    public async Task<IResult> OpenAsync(Guid id, string owner, HttpRequest request, CancellationToken cancellationToken)
    {
        var seen = request.Headers["Last-Event-ID"].ToString();
        var head = HttpMethods.IsHead(request.Method);
        var finding = head ? jobs.FindAsync(id, owner, cancellationToken) : jobs.WatchAsync(id, owner, WatchTime, cancellationToken);
        if (await finding is not { } job)
            return TypedResults.NotFound();
        if (Preconditions.Of(request).CheckRead(validator: null, etag: null) is { } ended)
            return TypedResults.StatusCode(ended);
        // 204 makes an EventSource stop reconnecting.
        if (job.IsFinished && Id(job) == seen)
            return TypedResults.NoContent();
        return new Stream(this, job, owner, seen);
    }

    private async Task WriteAsync(HttpContext context, Job job, string owner, string seen)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        // A replica that stops ends its streams; their clients reconnect to another one.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var changed = new AsyncAutoResetSignal();
        watches.Add(job.Id, changed);
        try
        {
            await WriteAsync(response, "retry: 1000\n\n", stop.Token);
            // FollowAsync reads the job again, so changes between the first read and the watch are not missed.
            await FollowAsync(response, job.Id, owner, seen, changed, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client has disconnected, or this replica is stopping.
        }
        finally
        {
            watches.Remove(changed);
        }
    }

    private async Task FollowAsync(
        HttpResponse response, Guid id, string owner, string seen, AsyncAutoResetSignal changed, CancellationToken cancellationToken)
    {
        var heartbeat = options.Value.EventHeartbeat;
        var (watched, spoken) = (timeProvider.GetTimestamp(), timeProvider.GetTimestamp());
        for (var job = await jobs.FindAsync(id, owner, cancellationToken); job is not null; job = await LookAsync())
        {
            if (Id(job) != seen)
            {
                seen = Id(job);
                await WriteAsync(response, Event(job), cancellationToken);
                spoken = timeProvider.GetTimestamp();
            }

            if (job.IsFinished)
                return;

            var silence = heartbeat - timeProvider.GetElapsedTime(spoken);
            var patience = silence < notifications.PollInterval ? silence : notifications.PollInterval;
            if (!await changed.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, cancellationToken)
                && timeProvider.GetElapsedTime(spoken) >= heartbeat)
            {
                await WriteAsync(response, ":\n\n", cancellationToken);
                spoken = timeProvider.GetTimestamp();
            }
        }

        Task<Job?> LookAsync()
        {
            if (timeProvider.GetElapsedTime(watched) < WatchTime / 2)
                return jobs.FindAsync(id, owner, cancellationToken);
            watched = timeProvider.GetTimestamp();
            return jobs.WatchAsync(id, owner, WatchTime, cancellationToken);
        }
    }

    // After a failover, the database may have lost versions and reuse their numbers for other changes. So an event counts as sent only if
    // both version and state are equal; a greater version does not count.
    private static string Id(Job job) => string.Create(CultureInfo.InvariantCulture, $"{job.Version}-{job.State}");

    private string Event(Job job) => string.Create(CultureInfo.InvariantCulture,
        $"id: {Id(job)}\ndata: {JsonSerializer.Serialize(JobView.Of(job), json.Value.SerializerOptions)}\n\n");

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private sealed record Stream(JobEvents Events, Job Job, string Owner, string Seen) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Events.WriteAsync(httpContext, Job, Owner, Seen);
    }
}
