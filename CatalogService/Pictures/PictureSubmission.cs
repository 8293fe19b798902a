using CatalogData.Files;
using CatalogData.Jobs;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using Npgsql;

namespace CatalogService.Pictures;

/// <summary>Turns an upload into a job: the file first, then the row that promises to work on it, then the message.</summary>
internal sealed class PictureSubmission(IFileStore files, JobUploads uploads, JobSubmission jobs, NpgsqlDataSource database)
{
    /// <returns>The job, or null if there is no such item.</returns>
    public async Task<Guid?> SubmitAsync(PictureUpload upload, int item, int? position, string owner, string? key, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(item, cancellationToken))
            return null;

        var id = jobs.NewId();
        var payload = new PicturePayload(item, $"uploads/{id:N}", position);
        await uploads.BeginAsync(payload.File, cancellationToken);
        var accepted = default(Guid);
        try
        {
            using var content = new HashingStream(upload.Content);
            await files.WriteAsync(payload.File, (file, cancel) => PictureUpload.CopyAsync(content, file, cancel), cancellationToken);
            var request = key is null ? null : new JobRequest(key, Fingerprint.Of(content.Hash, JobKinds.Picture, $"{item}", $"{position}"));
            accepted = await jobs.SubmitAsync(id, JobKinds.Picture, owner, JobJson.Write(payload), request, payload.File, cancellationToken);
        }
        catch (Exception refused) when (refused is JobRefusedException or IOException)
        {
            await RemoveAsync(payload.File);
            throw;
        }

        if (accepted != id)
            await RemoveAsync(payload.File);
        return accepted;
    }

    // What cannot be removed now is noted, and the sweeps will remove it. Where the end of the acceptance is unknown, that is left to them as well.
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
