using CatalogData.Files;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using WorkerService.PriceLists;
using WorkerService.PriceLists.Fonts;
using WorkerService.Tests.Faults;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.PriceLists;

public sealed class PriceListWorkTests(CatalogDatabase database) : IDisposable
{
    private readonly FolderStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Price_list_of_the_whole_catalog_is_one_document()
    {
        var lease = await database.BeginAsync(CatalogJobKinds.PriceList, new PriceListPayload(null, null));

        await RunAsync(lease);

        var result = await database.ResultAsync<PriceListResult>(lease);
        var document = await File.ReadAllBytesAsync(Path.Combine(_store.Folder, Assert.Single(_store.Names)), Cancel);
        var pages = await Poppler.PagesAsync(document);
        Assert.Equal((CatalogDatabase.Items, document.Length, pages.Length), (result.Items, result.Length, result.Pages));
        Assert.Equal(("application/pdf", _store.Names[0]), (result.File.ContentType, result.File.Name));
        Assert.Contains($"{CatalogDatabase.Items} items", pages[0], StringComparison.Ordinal);
        Assert.Equal(0L, await database.QueryAsync<long>($"select count(*) from file_expiry where name = '{result.File.Name}'"));
    }

    [Fact]
    public async Task Price_list_of_a_type_and_brand_counts_only_their_items()
    {
        var lease = await database.BeginAsync(CatalogJobKinds.PriceList, new PriceListPayload(1, 1));

        await RunAsync(lease);

        var result = await database.ResultAsync<PriceListResult>(lease);
        Assert.Equal(await database.QueryAsync<long>("select count(*) from items where type_id = 1 and brand_id = 1"), result.Items);
        var pages = await Poppler.PagesAsync(await File.ReadAllBytesAsync(Path.Combine(_store.Folder, result.File.Name), Cancel));
        Assert.Contains(await database.QueryAsync<string>("select brand from brands where id = 1"), pages[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_list_of_a_missing_brand_fails_and_leaves_no_file()
    {
        var lease = await database.BeginAsync(CatalogJobKinds.PriceList, new PriceListPayload(null, 99_999));

        await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(lease));

        Assert.Empty(_store.Names);
    }

    [Fact]
    public async Task File_of_an_attempt_that_lost_its_lease_is_scheduled_for_removal()
    {
        var lease = await database.BeginAsync(CatalogJobKinds.PriceList, new PriceListPayload(1, null));
        var files = new HeldFiles(_store.Files, atWrite: true);
        var running = RunAsync(lease, files);
        await files.ReachedAsync();
        await database.QueryAsync<Guid>($"update jobs set lease = gen_random_uuid() where id = '{lease.JobId}' returning lease");
        files.Release();

        await Assert.ThrowsAsync<JobLeaseLostException>(() => running);

        Assert.Equal(1L, await database.QueryAsync<long>($"select count(*) from file_expiry where name = '{Assert.Single(_store.Names)}'"));
    }

    public void Dispose() => _store.Dispose();

    private Task RunAsync(JobLease lease, IFileStore? files = null)
    {
        var options = Options.Create(new PriceListOptions());
        var work = new PriceListWork(
            database.Source, files ?? _store.Files, new FileExpiry(database.Source, []), new PriceListItems(options, TimeProvider.System),
            new FontLibrary(options.Value.Fonts));
        return work.RunAsync(lease, new Progress<float>(), Cancel);
    }
}
