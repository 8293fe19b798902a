using System.Diagnostics;
using CatalogData.Jobs;
using CatalogService.Idempotency;
using Microsoft.Extensions.Options;

namespace CatalogService.Jobs;

/// <summary>Accepts jobs of every kind: a job is durable after one statement, and published right after it.</summary>
internal sealed class JobSubmission(
    JobAcceptance acceptance, JobPublisher publisher, IOptions<JobOptions> options, TimeProvider timeProvider)
{
    /// <summary>Returns an id for a new job. Ids are ordered by time, and cannot be guessed.</summary>
    public Guid NewId() => Guid.CreateVersion7(timeProvider.GetUtcNow());

    /// <summary>Accepts a job and returns its id, or the id of the job that the same request created when it was sent before.</summary>
    /// <param name="payload">JSON for the worker of this kind.</param>
    /// <param name="request">Identifies the request if the client gave it a key; else null.</param>
    /// <param name="upload">The file that was written for the job and recorded with <see cref="JobUploads"/>, or null. The caller removes
    /// it if the returned id is not <paramref name="id"/>.</param>
    /// <exception cref="JobRejectedException">The key was used for a different request, or the user has too
    /// many unfinished jobs.</exception>
    public async Task<Guid> SubmitAsync(
        Guid id, string kind, string owner, string payload, JobRequest? request, string? upload, CancellationToken cancellationToken)
    {
        var job = new NewJob(id, kind, owner, payload, Activity.Current?.Id);
        var accepted = await acceptance.AcceptAsync(
            job, new AcceptanceOptions(options.Value.MaxUnfinishedPerUser, request, upload), cancellationToken);
        switch (accepted.Outcome)
        {
            case AcceptOutcome.New:
                publisher.Publish(new DueJob(job.Id, job.Kind, job.TraceParent));
                return job.Id;
            case AcceptOutcome.Known:
                return accepted.JobId;
            case AcceptOutcome.IdempotencyKeyConflict:
                throw IdempotencyKeyConflict();
            default:
                throw TooMany(options.Value.MaxUnfinishedPerUser);
        }
    }

    public static JobRejectedException TooMany(int most) => new(
        StatusCodes.Status429TooManyRequests,
        $"You have {most} unfinished jobs, the maximum per user. Wait for one to finish, or cancel one.");

    public static JobRejectedException IdempotencyKeyConflict() =>
        new(StatusCodes.Status422UnprocessableEntity, $"The {IdempotencyKey.Header} was used for a different request. Use a new key.");
}
