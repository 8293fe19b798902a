using CatalogData.Files;
using CatalogData.Jobs;
using CatalogService.Idempotency;
using CatalogService.Jobs;

namespace CatalogService.Imports;

/// <summary>Turns an upload into a job: first the file is stored, then the job is accepted, then its message is published.</summary>
internal sealed class ImportSubmission(IFileStore files, JobUploads uploads, JobSubmission jobs)
{
    /// <exception cref="BadHttpRequestException">The upload is empty, incomplete, malformed or too large.</exception>
    public async Task<Guid> SubmitAsync(
        ImportUpload upload, bool skipBadRows, string owner, string? key, CancellationToken cancellationToken)
    {
        var id = jobs.NewId();
        var payload = new ImportPayload($"imports/{id:N}", upload.Format, skipBadRows);
        using var content = new HashingReadStream(upload.Content);
        // Without a database, this fails before the client has sent its gigabyte.
        await uploads.BeginAsync(payload.File, cancellationToken);
        await WriteAsync(payload.File, content, cancellationToken);

        var request = key is null
            ? null
            : new JobRequest(key, RequestFingerprint.Of(content.Hash, JobKinds.Import, $"{upload.Format}", $"{skipBadRows}"));
        try
        {
            var accepted = await jobs.SubmitAsync(
                id, JobKinds.Import, owner, JobJson.Write(payload), request, payload.File, cancellationToken);
            if (accepted != id)
                await RemoveAsync(payload.File);
            return accepted;
        }
        catch (JobRejectedException)
        {
            await RemoveAsync(payload.File);
            throw;
        }
    }

    private async Task WriteAsync(string file, HashingReadStream content, CancellationToken cancellationToken)
    {
        try
        {
            await files.WriteAsync(file, content, cancellationToken);
            if (content.IsEmpty)
                throw new BadHttpRequestException("The file is empty.");
        }
        catch
        {
            await RemoveAsync(file);
            throw;
        }
    }

    // A file that cannot be removed now stays recorded, and the worker's sweeps remove it.
    private async Task RemoveAsync(string file)
    {
        try
        {
            await files.DeleteAsync(file, CancellationToken.None);
            await uploads.ForgetAsync(file, CancellationToken.None);
        }
        catch (Exception away) when (away is IOException or Npgsql.NpgsqlException)
        {
        }
    }
}
