using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text;
using CatalogData.Files;
using CatalogData.Jobs;
using CatalogService.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults.Authentication;

namespace CatalogService.Jobs;

/// <summary>Slow tasks, seen by whoever handed them in. Another's job is as good as none.</summary>
internal static class JobsApi
{
    private const int DefaultPageSize = 20;

    public static void MapJobs(this WebApplication app)
    {
        var jobs = app.MapGroup("/api/jobs").WithTags("Jobs").RequireApiVersion().RequireAuthorization()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        jobs.MapGet("", List).WithSummary("My jobs, newest first");
        jobs.MapGet("/{id}", GetById).WithSummary("How a job of mine is doing");
        jobs.MapGet("/{id}/events", Events).WithSummary("A job's changes as server-sent events, until it has ended; resumable with Last-Event-ID")
            .Produces<JobView>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .Produces(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id}/result", Result).WithSummary("What a completed job made, to download")
            .Produces(StatusCodes.Status200OK);
        jobs.MapGet("/{id}/errors", Errors).WithSummary("What was wrong with the rows of an import, as CSV")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        jobs.MapDelete("/{id}", Cancel).WithSummary("Cancel a job that has not ended; what it did is undone")
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id}/retry", Retry).WithSummary("Have a failed job begin anew").AcceptsJobs()
            .ProducesProblem(StatusCodes.Status409Conflict);
        if (app.Configuration.GetValue<bool>($"{JobOptions.Section}:{nameof(JobOptions.EmptyKind)}"))
            jobs.MapPost("/empty", DoNothing).WithSummary("A job that does nothing, for measurements").RequireAuthorization(Scopes.CatalogWrite).AcceptsJobs();
    }

    public static async Task<Accepted<AcceptedJob>> DoNothing(HttpRequest http, ClaimsPrincipal user, JobSubmission jobs, CancellationToken cancellationToken)
    {
        var request = IdempotencyKey.Read(http) is { } key ? new JobRequest(key, Fingerprint.Of(JobKinds.Empty)) : null;
        return JobRoutes.Accepted(await jobs.SubmitAsync(jobs.NewId(), JobKinds.Empty, user.Owner(), "{}", request, upload: null, cancellationToken));
    }

    public static async Task<Results<Ok<JobPage>, ValidationProblem>> List(
        ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken,
        [Range(1, 100)] int pageSize = DefaultPageSize,
        [Description("next of the page before")] Guid? after = null,
        [AllowedValues(null, JobStates.Queued, JobStates.Running, JobStates.Completed, JobStates.Failed, JobStates.Cancelled)] string? state = null,
        [StringLength(50), PlainText] string? kind = null)
    {
        var page = await jobs.ListAsync(user.Owner(), after, state, kind, pageSize + 1, cancellationToken);
        var shown = page.Take(pageSize).Select(JobView.Of).ToList();
        return TypedResults.Ok(new JobPage(shown, page.Count > pageSize ? shown[^1].Id : null));
    }

    public static async Task<Results<Ok<JobView>, NotFound>> GetById(
        Guid id, ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, user.Owner(), cancellationToken) is { } job ? TypedResults.Ok(JobView.Of(job)) : TypedResults.NotFound();

    public static Task<IResult> Events(Guid id, ClaimsPrincipal user, HttpRequest request, JobEvents events, CancellationToken cancellationToken) =>
        events.OpenAsync(id, user.Owner(), request, cancellationToken);

    public static async Task<Results<FileStreamHttpResult, ContentHttpResult, NotFound, ProblemHttpResult>> Result(
        Guid id, ClaimsPrincipal user, JobStore jobs, IFileStore files, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, user.Owner(), cancellationToken) is not { } job)
            return TypedResults.NotFound();
        if (job.State != JobStates.Completed)
            return Conflict($"The job is {job.State}: it has no result.");
        if (JobView.FileOf(job) is not { } file)
            return job.Result is { } result ? TypedResults.Text(result, "application/json", Encoding.UTF8) : TypedResults.NotFound();
        return await files.OpenAsync(file.Name, cancellationToken) is { } content
            ? TypedResults.Stream(content, file.ContentType, file.DownloadName, enableRangeProcessing: content.CanSeek)
            : TypedResults.NotFound();
    }

    public static async Task<Results<PushStreamHttpResult, NotFound>> Errors(
        Guid id, ClaimsPrincipal user, JobStore jobs, ImportErrors errors, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, user.Owner(), cancellationToken) is { Kind: JobKinds.Import }
            ? TypedResults.Stream(output => errors.WriteAsync(id, output, cancellationToken), "text/csv; charset=utf-8", $"errors-{id}.csv")
            : TypedResults.NotFound();

    public static async Task<Results<Ok<JobView>, NotFound, ProblemHttpResult>> Cancel(
        Guid id, ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken)
    {
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
        var (owner, most) = (user.Owner(), options.Value.MaxUnfinishedPerUser);
        var (retried, earlier) = IdempotencyKey.Read(http) is { } key
            ? await jobs.RetryAsync(id, owner, most, new JobRequest(key, Fingerprint.Of("retry", id.ToString())), cancellationToken)
            : (await jobs.RetryAsync(id, owner, most, cancellationToken), null);
        if (earlier == AcceptOutcome.KeyTaken)
            throw JobSubmission.KeyTaken();
        if (retried is not null || earlier == AcceptOutcome.Known)
            return JobRoutes.Accepted(id);
        return await jobs.FindAsync(id, owner, cancellationToken) switch
        {
            null => TypedResults.NotFound(),
            // Nothing else keeps a failed one from it.
            { State: JobStates.Failed } => throw JobSubmission.TooMany(most),
            var job => Conflict($"The job is {job.State}: only a failed one can be retried."),
        };
    }

    private static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);
}
