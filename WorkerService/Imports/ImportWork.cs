using CatalogData.Files;
using CatalogData.Jobs;
using Npgsql;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.Imports.Rows;

namespace WorkerService.Imports;

/// <summary>Imports a file into the catalogue, with one row in memory at a time.</summary>
internal sealed class ImportWork(NpgsqlDataSource database, IFileStore files, ImportMerge merge) : IJobWork
{
    /// <summary>
    /// The share of the progress that reading the file accounts for. The rest is the merge, which cannot report progress.
    /// </summary>
    private const float ReadingShare = 0.8f;

    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var import = JobJson.Read<ImportPayload>(lease.Payload);
        var staging = new ImportStaging(database, lease);
        try
        {
            var done = await staging.OpenAsync(cancellationToken);
            var rows = Math.Max(done, await StageAsync(import, staging, done, progress, cancellationToken));
            progress.Report(ReadingShare);

            var errors = rows - await merge.CheckAsync(staging, lease, cancellationToken);
            if (errors > 0 && !import.SkipBadRows)
            {
                throw new JobFailedException(
                    $"{errors} of {rows} rows are bad; nothing was changed.",
                    JobJson.Write(new ImportResult(rows, Inserted: 0, Updated: 0, errors)));
            }

            await merge.RunAsync(staging, lease, rows, errors, cancellationToken);
        }
        catch (JobFailedException)
        {
            await staging.DropAsync();
            throw;
        }

        // After the commit, and ignoring errors: a hung worker that has the table open must not block the catalogue.
        await staging.DropAsync();
        await files.DeleteAsync(import.File, CancellationToken.None);
    }

    private async Task<long> StageAsync(
        ImportPayload import, ImportStaging staging, long done, IProgress<float> progress, CancellationToken cancellationToken)
    {
        await using var file = await files.OpenAsync(import.File, cancellationToken)
            ?? throw new JobFailedException("The uploaded file is gone.");
        var rows = ImportRows.ReadAsync(file, import.Format, cancellationToken).Where(row => row.Number > done);
        return await staging.WriteAsync(
            rows, () => progress.Report(ReadingShare * file.Position / Math.Max(1, file.Length)), cancellationToken);
    }
}
