using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Idempotency;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Acceptance;

/// <summary>Accepts jobs of every kind: a job is durable after one statement, and its message is published right after it.</summary>
public sealed class JobSubmission
{
    private readonly JobKinds _kinds;
    private readonly JobAcceptance _acceptance;
    private readonly JobPublisher _publisher;
    private readonly JobRelay _relay;
    private readonly IJobFiles? _files;
    private readonly int _maxUnfinished;
    private readonly TimeProvider _timeProvider;

    internal JobSubmission(
        JobKinds kinds, JobAcceptance acceptance, JobPublisher publisher, JobRelay relay, IJobFiles? files, IOptions<JobOptions> options,
        TimeProvider timeProvider) =>
        (_kinds, _acceptance, _publisher, _relay, _files, _maxUnfinished, _timeProvider) =
            (kinds, acceptance, publisher, relay, files, options.Value.MaxUnfinishedPerUser, timeProvider);

    /// <summary>Accepts a job.</summary>
    /// <param name="kind">The name of a registered kind.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="payload">The data for the work, serialized by <see cref="JobJson"/>.</param>
    /// <param name="request">Identifies the request if it may be sent twice; else null.</param>
    /// <param name="cancellationToken">Cancels the request. The job may be accepted nevertheless.</param>
    /// <returns>The id of the job, or of the one that the same request created when it was sent before.</returns>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    /// <exception cref="TooManyUnfinishedJobsException">The owner has too many unfinished jobs.</exception>
    public Task<Guid> SubmitAsync<TPayload>(
        string kind, string owner, TPayload payload, IdempotentRequest? request, CancellationToken cancellationToken) =>
        SubmitAsync(kind, owner, payload, new SubmissionOptions(), request, cancellationToken);

    /// <summary>Accepts a job with a priority, or for a later time.</summary>
    /// <param name="kind">The name of a registered kind.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="payload">The data for the work, serialized by <see cref="JobJson"/>.</param>
    /// <param name="options">When the job runs.</param>
    /// <param name="request">Identifies the request if it may be sent twice; else null.</param>
    /// <param name="cancellationToken">Cancels the request. The job may be accepted nevertheless.</param>
    /// <returns>The id of the job, or of the one that the same request created when it was sent before.</returns>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    /// <exception cref="TooManyUnfinishedJobsException">The owner has too many unfinished jobs.</exception>
    public Task<Guid> SubmitAsync<TPayload>(
        string kind, string owner, TPayload payload, SubmissionOptions options, IdempotentRequest? request,
        CancellationToken cancellationToken) =>
        AcceptAsync(NewId(), kind, owner, payload, options, request, upload: null, cancellationToken);

    /// <summary>Stores a file and accepts a job for it. The file is deleted with the job, or if no job is accepted.</summary>
    /// <param name="kind">The name of a registered kind.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="upload">The file.</param>
    /// <param name="createPayload">
    /// Creates the data for the work from the file's name in the store, which the payload must have in a property <c>File</c>: by it the
    /// file is found and deleted.
    /// </param>
    /// <param name="cancellationToken">Cancels the request. The job may be accepted nevertheless.</param>
    /// <returns>The id of the job, or of the one that the same request created when it was sent before.</returns>
    /// <exception cref="EmptyUploadException">The file is empty.</exception>
    /// <exception cref="UnreadableUploadException">The content cannot be read to its end.</exception>
    /// <exception cref="FileStoreFullException">The file store is full.</exception>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    /// <exception cref="TooManyUnfinishedJobsException">The owner has too many unfinished jobs.</exception>
    public async Task<Guid> SubmitUploadAsync<TPayload>(
        string kind, string owner, JobUpload upload, Func<string, TPayload> createPayload, CancellationToken cancellationToken)
    {
        var files = _files ?? throw new InvalidOperationException($"Uploads need a file store: register an {nameof(IJobFiles)}.");
        var id = NewId();
        var file = $"{upload.Folder}/{id:N}";
        // Without a database, this fails before the client has sent its gigabyte.
        await _acceptance.BeginUploadAsync(file, cancellationToken);
        byte[] hash = [];
        try
        {
            await files.WriteAsync(file, async (content, token) => hash = await upload.CopyAsync(content, token), cancellationToken);
        }
        catch
        {
            await RemoveAsync(files, file);
            throw;
        }

        var request = upload.Key is { } key
            ? new IdempotentRequest(owner, key, RequestFingerprint.Of(hash, [kind, .. upload.Parts]))
            : null;
        try
        {
            var accepted = await AcceptAsync(id, kind, owner, createPayload(file), upload.Options, request, file, cancellationToken);
            if (accepted != id)
                await RemoveAsync(files, file);
            return accepted;
        }
        catch (Exception rejection) when (rejection is IdempotencyKeyConflictException or TooManyUnfinishedJobsException)
        {
            await RemoveAsync(files, file);
            throw;
        }
    }

    // Ids are ordered by time, and cannot be guessed.
    private Guid NewId() => Guid.CreateVersion7(_timeProvider.GetUtcNow());

    private async Task<Guid> AcceptAsync<TPayload>(
        Guid id, string kind, string owner, TPayload payload, SubmissionOptions options, IdempotentRequest? request, string? upload,
        CancellationToken cancellationToken)
    {
        var job = new NewJob(id, _kinds.Get(kind).Name, owner, JobJson.Write(payload), Activity.Current?.Id)
        {
            Priority = options.Priority,
            RunAt = options.RunAt,
        };
        var (accepted, stage) = await _acceptance.AcceptAsync(job, _maxUnfinished, request, upload, cancellationToken);
        if (stage is { Stage: JobStages.Sent })
            _publisher.Publish(new DueJob(id, kind, job.TraceParent));
        else if (stage is { IsFirstHeld: true } || (stage is not null && job.RunAt is { } runAt && _relay.IsSoon(runAt)))
            _relay.Wake();
        return accepted;
    }

    // A file that cannot be removed now stays recorded, and the cleanup removes it. It also decides if the outcome of the acceptance is
    // unknown.
    private async Task RemoveAsync(IJobFiles files, string file)
    {
        try
        {
            await files.DeleteAsync(file, CancellationToken.None);
            await _acceptance.ForgetUploadAsync(file, CancellationToken.None);
        }
        catch (Exception unavailable) when (unavailable is IOException or NpgsqlException)
        {
        }
    }
}
