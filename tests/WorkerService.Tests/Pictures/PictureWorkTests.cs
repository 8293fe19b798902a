using CatalogData.Files;
using CatalogData.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.Pictures;
using WorkerService.Tests.Faults;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.Pictures;

public sealed class PictureWorkTests(CatalogDatabase database) : IDisposable
{
    private const int MaxPerItem = 2;

    private readonly FolderStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Completed_picture_is_in_the_catalog_and_its_upload_expires()
    {
        var lease = await UploadAsync(11, Uploads.Picture(900, 600, ".png"));

        await RunAsync(lease);

        var result = await database.ResultAsync<PictureResult>(lease);
        Assert.Equal([(800, 533), (320, 213)], result.Sizes.Skip(result.Sizes.Count - 2).Select(size => (size.Width, size.Height)));
        Assert.Equal(
            3L,
            await database.QueryAsync<long>(
                $"select count(*) from pictures where item_id = 11 and id = '{result.Picture}' and position = 0"));
        Assert.Equal(
            [
                $"pictures/{result.Picture}/320.webp", $"pictures/{result.Picture}/800.webp", $"pictures/{result.Picture}/900.webp",
                $"uploads/{lease.JobId:N}",
            ],
            _store.Names);
        Assert.Equal(
            $"uploads/{lease.JobId:N}",
            await database.QueryAsync<string>(
                $"select string_agg(name, ' ') from file_expiry "
                + $"where name like '%{result.Picture}%' or name like '%{lease.JobId:N}'"));
        Assert.True(await database.QueryAsync<bool>("select count(*) > 0 from item_changes where item_id = 11"));
    }

    [Fact]
    public async Task Attempt_after_a_lost_lease_writes_the_same_files()
    {
        var lease = await UploadAsync(12, Uploads.Picture(400, 300, ".jpg"));
        var held = new HeldFiles(_store.Files, atWrite: true);
        var running = RunAsync(lease, held);
        await held.ReachedAsync();
        await database.QueryAsync<Guid>($"update jobs set lease = gen_random_uuid() where id = '{lease.JobId}' returning lease");
        held.Release();
        await Assert.ThrowsAsync<JobLeaseLostException>(() => running);
        var files = _store.Names;
        Assert.Equal(0L, await database.QueryAsync<long>("select count(*) from pictures where item_id = 12"));
        Assert.Equal(
            2L,
            await database.QueryAsync<long>($"select count(*) from file_expiry where name = any ('{{{string.Join(',', files)}}}')"));

        await database.QueryAsync<Guid>($"update jobs set lease = '{lease.Token}' where id = '{lease.JobId}' returning lease");
        await RunAsync(lease);

        Assert.Equal(files, _store.Names);
        Assert.Equal(2L, await database.QueryAsync<long>("select count(*) from pictures where item_id = 12"));
    }

    [Fact]
    public async Task Pictures_are_appended_up_to_the_limit_and_can_be_replaced_by_position()
    {
        var picture = Uploads.Picture(300, 200, ".png");
        await RunAsync(await UploadAsync(13, picture));
        await RunAsync(await UploadAsync(13, picture));
        var third = await Assert.ThrowsAsync<JobFailedException>(async () => await RunAsync(await UploadAsync(13, picture)));
        Assert.Contains("2 pictures already", third.Message, StringComparison.Ordinal);
        var before = await database.QueryAsync<Guid>("select id from pictures where item_id = 13 and position = 0");

        await RunAsync(await UploadAsync(13, picture, position: 0));

        Assert.NotEqual(before, await database.QueryAsync<Guid>("select id from pictures where item_id = 13 and position = 0"));
        Assert.Equal(
            "0 1",
            await database.QueryAsync<string>("select string_agg(position::text, ' ' order by position) from pictures where item_id = 13"));
        Assert.Equal(1L, await database.QueryAsync<long>($"select count(*) from file_expiry where name = 'pictures/{before}/300.webp'"));
    }

    [Fact]
    public async Task Concurrent_pictures_get_different_positions()
    {
        var picture = Uploads.Picture(300, 200, ".png");
        var leases = await Task.WhenAll(Enumerable.Range(0, MaxPerItem).Select(_ => UploadAsync(14, picture)));

        await Task.WhenAll(leases.Select(RunAsync));

        Assert.Equal(
            "0 1",
            await database.QueryAsync<string>("select string_agg(position::text, ' ' order by position) from pictures where item_id = 14"));
    }

    [Fact]
    public async Task Permanent_failure_is_reported_as_JobFailedException()
    {
        var bad = await Assert.ThrowsAsync<JobFailedException>(async () => await RunAsync(await UploadAsync(15, "no picture"u8.ToArray())));
        Assert.Contains("JPEG, PNG, GIF or WebP", bad.Message, StringComparison.Ordinal);

        var item = await Assert.ThrowsAsync<JobFailedException>(
            async () => await RunAsync(await UploadAsync(99_999, Uploads.Picture(300, 200, ".png"))));
        Assert.Equal("The item is gone.", item.Message);

        var lost = await UploadAsync(15, Uploads.Picture(300, 200, ".png"));
        await _store.Files.DeleteAsync($"uploads/{lost.JobId:N}", Cancel);
        Assert.Equal("The uploaded file is gone.", (await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(lost))).Message);
    }

    public void Dispose() => _store.Dispose();

    private async Task<JobLease> UploadAsync(int item, byte[] content, int? position = null)
    {
        var lease = await database.BeginAsync(CatalogJobKinds.Picture, new PicturePayload(item, "", position));
        // Named after the job, as the catalogue does.
        var payload = new PicturePayload(item, $"uploads/{lease.JobId:N}", position);
        await _store.Files.WriteAsync(payload.File, new MemoryStream(content), Cancel);
        return lease with { Payload = JobJson.Write(payload) };
    }

    private Task RunAsync(JobLease lease) => RunAsync(lease, _store.Files);

    private Task RunAsync(JobLease lease, IFileStore files)
    {
        var options = Options.Create(new PictureOptions { MaxPerItem = MaxPerItem });
        var work = new PictureWork(
            files, new FileExpiry(database.Source, []), new PictureEncoder(options, NullLogger<PictureEncoder>.Instance),
            new PictureStore(database.Source, options));
        return work.RunAsync(lease, new Progress<float>(), Cancel);
    }
}
