using CatalogData.Files;
using CatalogData.Jobs;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using Npgsql;

namespace CatalogService.Pictures;

/// <summary>Turns an upload into a job: first the file is stored, then the job is accepted, then its message is published.</summary>
internal sealed class PictureSubmission(IFileStore files, JobUploads uploads, JobSubmission jobs, NpgsqlDataSource database)
{
    /// <returns>The id of the job, or null if the item does not exist.</returns>
    public async Task<Guid?> SubmitAsync(
        PictureUpload upload, int item, int? position, string owner, string? key, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(item, cancellationToken))
            return null;

        var id = jobs.NewId();
        var payload = new PicturePayload(item, $"uploads/{id:N}", position);
        await uploads.BeginAsync(payload.File, cancellationToken);
        var accepted = default(Guid);
        try
        {
            using var content = new HashingReadStream(upload.Content);
            await files.WriteAsync(payload.File, (file, cancel) => PictureUpload.CopyAsync(content, file, cancel), cancellationToken);
            var request = key is null
                ? null
                : new JobRequest(key, RequestFingerprint.Of(content.Hash, JobKinds.Picture, $"{item}", $"{position}"));
            accepted = await jobs.SubmitAsync(
                id, JobKinds.Picture, owner, JobJson.Write(payload), request, payload.File, cancellationToken);
        }
        catch (Exception refused) when (refused is JobRejectedException or IOException)
        {
            await RemoveAsync(payload.File);
            throw;
        }

        if (accepted != id)
            await RemoveAsync(payload.File);
        return accepted;
    }

    // A file that cannot be removed now stays recorded, and the worker's sweeps remove it. They also decide if the
    // outcome of the acceptance is unknown.
    private async Task RemoveAsync(string file)
    {
        try
        {
            await files.DeleteAsync(file, CancellationToken.None);
            await uploads.ForgetAsync(file, CancellationToken.None);
        }
        catch (Exception away) when (away is IOException or NpgsqlException)
        {
        }
    }

    private async Task<bool> ExistsAsync(int item, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from items where id = $1)");
        command.Parameters.Add(new() { Value = item });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
