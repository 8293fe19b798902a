using CatalogData.Files;
using CatalogData.Jobs;
using CatalogData.Pictures;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace WorkerService.Pictures;

/// <summary>Turns an upload into a picture of an item.</summary>
internal sealed class PictureWork(IFileStore files, FileExpiry expiry, PictureEncoder maker, PictureStore rows) : IJobWork
{
    /// <summary>When files of an unfinished attempt are removed. Writing them takes seconds.</summary>
    private static readonly TimeSpan Unfinished = TimeSpan.FromHours(1);

    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var payload = JobJson.Read<PicturePayload>(lease.Payload);
        var sizes = await MakeAsync(payload, cancellationToken);
        progress.Report(0.8f);

        var id = PictureId.Of(lease.JobId, sizes);
        await expiry.SetAsync(lease, [.. sizes.Select(size => PictureFiles.Name(id, size.Width))], Unfinished, cancellationToken);
        foreach (var size in sizes)
        {
            using var content = new MemoryStream(size.Content, writable: false);
            await files.WriteAsync(PictureFiles.Name(id, size.Width), content, cancellationToken);
        }

        await rows.CompleteAsync(lease, payload, id, sizes, cancellationToken);
    }

    private async Task<IReadOnlyList<PictureSize>> MakeAsync(PicturePayload payload, CancellationToken cancellationToken)
    {
        await using var upload = await files.OpenAsync(payload.File, cancellationToken)
            ?? throw new JobFailedException("The uploaded file is gone.");
        try
        {
            return await Task.Run(() => maker.Make(upload, cancellationToken), cancellationToken);
        }
        catch (BadPictureException bad)
        {
            throw new JobFailedException(bad.Message, cause: bad);
        }
    }
}
