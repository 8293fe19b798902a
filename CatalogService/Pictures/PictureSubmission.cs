using System.Diagnostics;
using CatalogData.Files;
using CatalogData.Jobs;
using CatalogService.Jobs;
using Npgsql;

namespace CatalogService.Pictures;

/// <summary>Turns an upload into a job: the file first, then the row that promises to work on it, then the message.</summary>
internal sealed class PictureSubmission(IFileStore files, FileExpiry expiry, NpgsqlDataSource database, JobPublisher publisher, TimeProvider clock)
{
    /// <summary>How long an upload is kept: for as long as a failed job may be tried again. Work that succeeds has it removed at once.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <returns>The job, or null if there is no such item.</returns>
    public async Task<Guid?> SubmitAsync(PictureUpload upload, int item, int? position, string owner, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(item, cancellationToken))
            return null;

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var payload = new PicturePayload(item, $"uploads/{id:N}", position);
        await expiry.SetAsync([payload.File], Kept, cancellationToken);
        await files.WriteAsync(payload.File, upload.CopyToAsync, cancellationToken);

        var job = new NewJob(id, JobKinds.Picture, owner, JobJson.Write(payload), Activity.Current?.Id);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await JobStore.InsertAsync(transaction, job, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        publisher.Publish(new DueJob(job.Id, job.Kind, job.TraceParent));
        return id;
    }

    private async Task<bool> ExistsAsync(int item, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from items where id = $1)");
        command.Parameters.Add(new() { Value = item });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
