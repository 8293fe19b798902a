using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text;
using CatalogData.Files;
using CatalogService.Http;
using CatalogService.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Scalable.ResponseCache.Responses;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Store;

namespace CatalogService.Jobs;

/// <summary>Endpoints for the jobs of the token's subject. Jobs of other owners result in 404.</summary>
internal static class JobsApi
{
    private const int DefaultPageSize = 20;

    public static void AddJobsApi(this WebApplicationBuilder builder) => builder.Services.AddSingleton<JobEvents>();

    public static void MapJobs(this WebApplication app)
    {
        var jobs = app.MapGroup("/api/jobs").WithTags("Jobs").RequireApiVersion().RequireAuthorization().WithHead();
        jobs.MapGet("", List).WithName("ListJobs").WithSummary("List your jobs, newest first");
        jobs.MapGet("/{id}", GetById).WithName("GetJob").WithSummary("Get the state of a job")
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id}/events", Events).WithName("WatchJob")
            .WithSummary("Stream the changes of a job as server-sent events, until it has ended; resumable with Last-Event-ID")
            .Produces<JobView>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id}/result", Result).WithName("GetJobResult").WithSummary("Download the result of a completed job")
            .WithMetadata(new HasValidator())
            .Produces(StatusCodes.Status200OK).Produces(StatusCodes.Status206PartialContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable);
        jobs.MapDelete("/{id}", Cancel).WithName("CancelJob").WithSummary("Cancel a job that has not ended; its changes are undone")
            .Produces<JobView>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
                .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        jobs.MapPost("/{id}/retry", Retry).WithName("RetryJob").WithSummary("Retry a failed job").AcceptsJobs().WithoutRepresentation()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<PrivateJsonResult<JobPage>> List(
        ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken,
        [Range(1, 100)] int pageSize = DefaultPageSize,
        [Description("The `next` value of the previous page")] Guid? after = null,
        [AllowedValues(
            null, JobStates.Queued, JobStates.Running, JobStates.Completed, JobStates.Failed, JobStates.Cancelled,
            ErrorMessage = "Must be queued, running, completed, failed or cancelled.")] string? state = null,
        [StringLength(50), PlainText] string? kind = null)
    {
        var page = await jobs.ListAsync(user.Owner(), after, state, kind, pageSize + 1, cancellationToken);
        var shown = page.Take(pageSize).Select(JobView.Of).ToList();
        return PrivateJsonResult.Of(new JobPage(shown, page.Count > pageSize ? shown[^1].Id : null));
    }

    public static async Task<Results<PrivateJsonResult<JobView>, NotFound>> GetById(
        Guid id, ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, user.Owner(), cancellationToken) is { } job
            ? PrivateJsonResult.Of(JobView.Of(job))
            : TypedResults.NotFound();

    public static Task<IResult> Events(
        Guid id, ClaimsPrincipal user, HttpRequest request, JobEvents events, CancellationToken cancellationToken) =>
        events.OpenAsync(id, user.Owner(), request, cancellationToken);

    public static async Task<IResult> Result(
        Guid id, HttpContext context, ClaimsPrincipal user, JobStore jobs, IFileStore files, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, user.Owner(), cancellationToken) is not { } job)
            return TypedResults.NotFound();
        if (job.State != JobStates.Completed)
            return Conflict($"The job is {job.State}: it has no result.");
        if (JobView.FileOf(job) is not { } file)
        {
            if (job.Result is not { } result)
                return TypedResults.NotFound();
            var body = Encoding.UTF8.GetBytes(result);
            await EntityTagResponse.WriteAsync(context, body, "application/json; charset=utf-8", PrivateJsonResult.CacheControl);
            return TypedResults.Empty;
        }

        return new StoredFileResult(files, file.Name, file.ContentType, PrivateJsonResult.CacheControl, file.DownloadName);
    }

    public static async Task<IResult> Cancel(
        Guid id, HttpContext context, ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken)
    {
        var conditions = Preconditions.Of(context.Request);
        if (!conditions.IsEmpty)
        {
            if (await jobs.FindAsync(id, user.Owner(), cancellationToken) is not { } seen)
                return TypedResults.NotFound();
            var body = PrivateJsonResult.Serialize(JobView.Of(seen), context.RequestServices);
            if (!conditions.AllowChange(EntityTagResponse.ComputeValidator(body)))
                return PreconditionResults.Failed();
        }

        if (await jobs.CancelAsync(id, user.Owner(), cancellationToken) is { } cancelled)
            return TypedResults.Ok(JobView.Of(cancelled));
        return await jobs.FindAsync(id, user.Owner(), cancellationToken) switch
        {
            null => TypedResults.NotFound(),
            { State: JobStates.Cancelled } before => TypedResults.Ok(JobView.Of(before)),
            var ended => Conflict($"The job is {ended.State}: there is nothing to cancel."),
        };
    }

    public static async Task<Results<Accepted<AcceptedJob>, NotFound, ProblemHttpResult>> Retry(
        Guid id, ClaimsPrincipal user, HttpRequest http, JobStore jobs, IOptions<JobOptions> options, CancellationToken cancellationToken)
    {
        var (owner, maxUnfinished) = (user.Owner(), options.Value.MaxUnfinishedPerUser);
        if (await jobs.RetryAsync(id, owner, maxUnfinished, IdempotencyKey.RequestOf(http, user, "retry", $"{id}"), cancellationToken))
            return JobRoutes.Accepted(id);
        return await jobs.FindAsync(id, owner, cancellationToken) switch
        {
            null => TypedResults.NotFound(),
            // For a failed job, the quota is the only possible reason.
            { State: JobStates.Failed } => throw new TooManyUnfinishedJobsException(maxUnfinished),
            var job => Conflict($"The job is {job.State}: only a failed job can be retried."),
        };
    }

    private static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);
}
