using System.Diagnostics;
using CatalogData.Files;
using CatalogData.Jobs;
using CatalogService.Jobs;
using Npgsql;

namespace CatalogService.Imports;

/// <summary>Turns an upload into a job: the file first, then the row that promises to work on it, then the message.</summary>
internal sealed class ImportSubmission(IFileStore files, NpgsqlDataSource database, JobPublisher publisher, TimeProvider clock)
{
    public async Task<Guid> SubmitAsync(ImportUpload upload, bool skipBadRows, string owner, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var payload = new ImportPayload($"imports/{id:N}", upload.Format, skipBadRows);
        await files.WriteAsync(payload.File, upload.Content, cancellationToken);

        var job = new NewJob(id, JobKinds.Import, owner, JobJson.Write(payload), Activity.Current?.Id);
        await using var connection = await OpenAsync(payload.File, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await JobStore.InsertAsync(transaction, job, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        publisher.Publish(new DueJob(job.Id, job.Kind, job.TraceParent));
        return id;
    }

    // Without a database the upload was in vain. Once the transaction has begun its end may be unknown, and the file stays.
    private async Task<NpgsqlConnection> OpenAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellationToken);
        }
        catch
        {
            await files.DeleteAsync(file, CancellationToken.None);
            throw;
        }
    }
}
