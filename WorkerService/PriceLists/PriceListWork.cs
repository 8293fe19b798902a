using System.Data;
using CatalogData.Files;
using CatalogData.Jobs;
using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists;

/// <summary>Writes a price list from the catalogue's rows to a file, with one page in memory at a time.</summary>
internal sealed class PriceListWork(
    NpgsqlDataSource database, IFileStore files, FileExpiry expiry, PriceListItems items, FontLibrary fonts) : IJobWork
{
    /// <summary>When the file of an unfinished attempt is removed.</summary>
    private static readonly TimeSpan Unfinished = TimeSpan.FromDays(1);

    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var list = JobJson.Read<PriceListPayload>(lease.Payload);
        // Named after the attempt, not the job: concurrent attempts, after a lost lease, do not write to the same file.
        var file = new ResultFile($"price-lists/{lease.JobId:N}/{lease.Token:N}.pdf", "application/pdf", "price-list.pdf");
        await expiry.SetAsync(lease, [file.Name], Unfinished, cancellationToken);

        PriceListResult? result = null;
        var length = await files.WriteAsync(
            file.Name, async (output, cancel) => result = await SetAsync(list, lease, file, output, progress, cancel), cancellationToken);

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);
        await FileExpiry.ClearAsync(transaction, [file.Name], cancellationToken);
        await JobLeases.CompleteAsync(transaction, lease, JobJson.Write(result! with { Length = length }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<PriceListResult> SetAsync(
        PriceListPayload list, JobLease lease, ResultFile file, Stream output, IProgress<float> progress,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // A snapshot, so that the count on the cover matches the items in the table.
        await using var snapshot = await JobAttemptTransaction.BeginAsync(
            connection, lease, IsolationLevel.RepeatableRead, cancellationToken);
        var content = await items.DescribeAsync(snapshot, list, cancellationToken);
        if ((list.Type is not null && content.Type is null) || (list.Brand is not null && content.Brand is null))
            throw new JobFailedException("The type or the brand is gone.");

        using var layout = new PriceListLayout(content, fonts, output);
        var done = 0L;
        await foreach (var item in PriceListItems.ReadAsync(snapshot, list, cancellationToken))
        {
            layout.Measure(item);
            progress.Report((float)++done / content.Items * 0.3f);
        }

        await layout.CoverAsync(cancellationToken);
        done = 0;
        await foreach (var item in PriceListItems.ReadAsync(snapshot, list, cancellationToken))
        {
            await layout.AddAsync(item, cancellationToken);
            progress.Report(0.3f + ((float)++done / content.Items * 0.69f));
        }

        // The rest needs no snapshot, and the file store may be slow.
        await snapshot.CommitAsync(cancellationToken);
        await layout.FinishAsync(cancellationToken);
        return new PriceListResult(layout.Pages, done, Length: 0, file, layout.MissingCharacters);
    }
}
