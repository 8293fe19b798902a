using System.Diagnostics;
using CatalogData.Jobs;
using CatalogService.Idempotency;
using Microsoft.Extensions.Options;

namespace CatalogService.Jobs;

/// <summary>The way in for every kind of job: durable in one statement, published right after it.</summary>
internal sealed class JobSubmission(JobAcceptance acceptance, JobPublisher publisher, IOptions<JobOptions> options, TimeProvider clock)
{
    /// <summary>An id for a new job. Ids are in order of time, and cannot be guessed.</summary>
    public Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>Accepts a job and returns its id, or that of the job which the same request made when it was sent before.</summary>
    /// <param name="payload">JSON that the kind's worker understands.</param>
    /// <param name="request">If the client named its request.</param>
    /// <param name="upload">The file that was written for the job, noted with <see cref="JobUploads"/>, or null. It is the caller's to remove if the id that is returned is not <paramref name="id"/>.</param>
    /// <exception cref="JobRefusedException">The key was used for another request, or the user has too many unfinished jobs.</exception>
    public async Task<Guid> SubmitAsync(
        Guid id, string kind, string owner, string payload, JobRequest? request, string? upload, CancellationToken cancellationToken)
    {
        var job = new NewJob(id, kind, owner, payload, Activity.Current?.Id);
        var accepted = await acceptance.AcceptAsync(job, new JobTerms(options.Value.MaxUnfinishedPerUser, request, upload), cancellationToken);
        switch (accepted.Outcome)
        {
            case AcceptOutcome.New:
                publisher.Publish(new DueJob(job.Id, job.Kind, job.TraceParent));
                return job.Id;
            case AcceptOutcome.Known:
                return accepted.JobId;
            case AcceptOutcome.KeyTaken:
                throw KeyTaken();
            default:
                throw TooMany(options.Value.MaxUnfinishedPerUser);
        }
    }

    public static JobRefusedException TooMany(int most) => new(
        StatusCodes.Status429TooManyRequests, $"You have {most} unfinished jobs, which is as many as a user may have. Wait for one to finish, or cancel one.");

    public static JobRefusedException KeyTaken() =>
        new(StatusCodes.Status422UnprocessableEntity, $"The {IdempotencyKey.Header} was used for another request. Take a new key for a new request.");
}
