using System.Security.Claims;
using CatalogData.Jobs;
using CatalogService.Http;
using CatalogService.Idempotency;
using ServiceDefaults.Authentication;

namespace CatalogService.Jobs.Admin;

/// <summary>The state of one kind of job, for operators.</summary>
/// <param name="Waiting">Jobs that wait for a worker.</param>
/// <param name="Running">Jobs that a worker is processing.</param>
/// <param name="OldestWaitingSeconds">The age of the oldest waiting job.</param>
/// <param name="Messages">Messages in the broker's queue; null while the broker is unavailable.</param>
/// <param name="Errors">Messages that were set aside and can be replayed; null while the broker is unavailable.</param>
internal sealed record QueueView(
    string Kind, string Queue, long Waiting, long Running, double OldestWaitingSeconds, uint? Messages, uint? Errors);

/// <summary>Endpoints for the administration of job queues.</summary>
internal static class QueuesApi
{
    public static void MapQueues(this WebApplication app)
    {
        var queues = app.MapGroup("/api/admin/queues").WithTags("Administration").RequireApiVersion().RequireAuthorization(Scopes.JobsAdmin)
            .WithHead();
        queues.MapGet("", List).WithName("ListQueues").WithSummary("List waiting jobs and failed messages, by kind of job");
        queues.MapPost("/{kind}/replay", Replay).WithName("ReplayQueue")
            .WithSummary("Retry the jobs of a kind whose messages were set aside")
            .TakesIdempotencyKey().WithoutRepresentation().Produces<Replay>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    public static async Task<PrivateJsonResult<IReadOnlyList<QueueView>>> List(
        UnfinishedJobCounts waiting, JobQueueAdmin broker, CancellationToken cancellationToken)
    {
        var kinds = await waiting.ReadAsync(cancellationToken);
        IReadOnlyDictionary<string, (uint Messages, uint Errors)>? counts = null;
        try
        {
            counts = await broker.CountAsync(cancellationToken);
        }
        catch (Exception away) when (BrokerErrors.Is(away, cancellationToken))
        {
            // Respond with the figures of the database alone.
        }

        return PrivateJsonResult.Of<IReadOnlyList<QueueView>>(
        [
            .. kinds.Where(kind => JobKinds.IsKnown(kind.Kind)).Select(kind => new QueueView(
                kind.Kind, JobKinds.Get(kind.Kind).Queue, kind.Waiting, kind.Running, kind.OldestWaitingSeconds,
                counts?[kind.Kind].Messages, counts?[kind.Kind].Errors)),
        ]);
    }

    public static async Task<IResult> Replay(
        string kind, HttpRequest http, ClaimsPrincipal user, JobQueueAdmin broker, IdempotentReplay requests,
        CancellationToken cancellationToken)
    {
        if (JobKinds.All.FirstOrDefault(known => known.Name == kind) is not { } found)
            return TypedResults.NotFound();
        try
        {
            return TypedResults.Ok(await (IdempotentRequest.Of(http, user, "replay", kind) is { } request
                ? requests.ReplayOnceAsync(found, request, cancellationToken)
                : broker.ReplayAsync(found, cancellationToken)));
        }
        catch (Exception away) when (BrokerErrors.Is(away, cancellationToken))
        {
            return TypedResults.Problem("The broker is unavailable. Retry shortly.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
