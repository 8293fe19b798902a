using System.Security.Claims;
using CatalogService.Http;
using CatalogService.Idempotency;
using Contracts;
using Scalable.Jobs.Administration;
using Scalable.Jobs.Kinds;

namespace CatalogService.Jobs;

/// <summary>The state of one kind of job, for operators.</summary>
/// <param name="Waiting">Jobs that wait for a worker.</param>
/// <param name="Running">Jobs that a worker is processing.</param>
/// <param name="OldestWaitingSeconds">The age of the oldest waiting job.</param>
/// <param name="Messages">Messages in the broker's queue; null while the broker is unavailable.</param>
/// <param name="Errors">Messages that were set aside and can be replayed; null while the broker is unavailable.</param>
internal sealed record QueueView(
    string Kind, string Queue, long Waiting, long Running, double OldestWaitingSeconds, uint? Messages, uint? Errors);

/// <summary>The outcome of replaying the messages that were set aside.</summary>
/// <param name="Replayed">Failed jobs that are retried, and queued jobs whose message is sent again.</param>
/// <param name="Returned">Messages without a job id, which were put back into their queue unchanged.</param>
/// <param name="Obsolete">Messages whose job is running, completed, cancelled or removed: there was nothing to do.</param>
internal sealed record Replay(int Replayed, int Returned, int Obsolete);

/// <summary>Endpoints for the administration of job queues.</summary>
internal static class QueuesApi
{
    public static void MapQueues(this WebApplication app)
    {
        var queues = app.MapGroup("/api/admin/queues").WithTags("Administration").RequireApiVersion().RequireAuthorization(Scopes.JobsAdmin)
            .WithHead();
        queues.MapGet("", List).WithName("ListQueues").WithSummary("List waiting jobs and failed messages, by kind of job");
        queues.MapPost("/{kind}/replay", ReplayQueue).WithName("ReplayQueue")
            .WithSummary("Retry the jobs of a kind whose messages were set aside")
            .TakesIdempotencyKey().WithoutRepresentation().Produces<Replay>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    public static async Task<PrivateJsonResult<IReadOnlyList<QueueView>>> List(
        JobQueueAdministration queues, CancellationToken cancellationToken) =>
        PrivateJsonResult.Of<IReadOnlyList<QueueView>>(
        [
            .. from queue in await queues.ListAsync(cancellationToken)
               select new QueueView(
                   queue.Kind.Name, queue.Kind.Queue, queue.Waiting, queue.Running, queue.OldestWaitingSeconds, queue.Messages,
                   queue.Errors),
        ]);

    public static async Task<IResult> ReplayQueue(
        string kind, HttpRequest http, ClaimsPrincipal user, JobKinds kinds, JobQueueAdministration queues,
        CancellationToken cancellationToken)
    {
        if (kinds.Find(kind) is not { } found)
            return TypedResults.NotFound();
        try
        {
            var result = await (IdempotencyKey.RequestOf(http, user, "replay", kind) is { } request
                ? queues.ReplayAsync(found, request, cancellationToken)
                : queues.ReplayAsync(found, cancellationToken));
            return TypedResults.Ok(new Replay(result.Replayed, result.Returned, result.Obsolete));
        }
        catch (BrokerUnavailableException)
        {
            return TypedResults.Problem("The broker is unavailable. Retry shortly.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
