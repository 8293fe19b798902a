using System.Text;
using CatalogData.Files;
using CatalogData.Jobs;
using CatalogData.Pictures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.Imports;
using WorkerService.Mail;
using WorkerService.Pictures;
using WorkerService.PriceLists;
using WorkerService.PriceLists.Fonts;
using WorkerService.Tests.Mail;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.Faults;

/// <summary>A database of which tests may move the clock.</summary>
public sealed class FaultDatabase : CatalogDatabase;

/// <summary>A job of any kind: accepted, worked on over any connection and file store, and its effects counted.</summary>
internal sealed class JobScenario(FaultDatabase database, MailServer mail) : IDisposable
{
    private const int Rows = 3;

    private static int _lastItem;

    private readonly FolderStore _store = new();
    private readonly SentMessages _sent = new();
    private readonly string _name = $"{Guid.NewGuid():N}";
    private readonly int _item = Interlocked.Increment(ref _lastItem);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string To => $"{_name}@example.com";

    public IFileStore Files => _store.Files;

    /// <summary>Accepts a job of that kind, with the files that it needs.</summary>
    public async Task<Guid> AcceptAsync(string kind)
    {
        var upload = $"uploads/{_name}";
        switch (kind)
        {
            case CatalogJobKinds.Import:
                var rows = $"Type,Brand,Name,Price\n{string.Concat(Enumerable.Range(1, Rows).Select(row => $"T,B,{_name} {row},1\n"))}";
                await Files.WriteAsync(upload, new MemoryStream(Encoding.UTF8.GetBytes(rows)), Cancel);
                return await database.AcceptAsync(kind, new ImportPayload(upload, ImportFormat.Csv, SkipBadRows: false));
            case CatalogJobKinds.Picture:
                await Files.WriteAsync(upload, new MemoryStream(Uploads.Picture(400, 300, ".png")), Cancel);
                return await database.AcceptAsync(kind, new PicturePayload(_item, upload, Position: null));
            case CatalogJobKinds.PriceList:
                return await database.AcceptAsync(kind, new PriceListPayload(1, null));
            default:
                return await database.AcceptAsync(kind, new PriceListEmailPayload(await PriceListAsync(), To));
        }
    }

    /// <summary>What the worker of that kind does, over these connections and files.</summary>
    public IJobWork Work(string kind, NpgsqlDataSource source, IFileStore files)
    {
        var (expiry, lists) = (new FileExpiry(source, []), Options.Create(new PriceListOptions()));
        var pictures = Options.Create(new PictureOptions());
        var options = Options.Create(new MailOptions { Smtp = { Host = "127.0.0.1", Port = mail.Port, Tls = SmtpTls.None } });
        return kind switch
        {
            CatalogJobKinds.Import => new ImportWork(source, files, new ImportMerge(source)),
            CatalogJobKinds.Picture => new PictureWork(
                files, expiry, new PictureEncoder(pictures, NullLogger<PictureEncoder>.Instance), new PictureStore(source, pictures)),
            CatalogJobKinds.PriceList => new PriceListWork(
                source, files, expiry, new PriceListItems(lists, TimeProvider.System), new FontLibrary([])),
            _ => new PriceListEmailWork(
                source, files, new JobLeases(source), new DownloadLinks(source), new PriceListMessage(options, lists),
                new SmtpMailer(options, _sent, TimeProvider.System), _sent, TimeProvider.System, options),
        };
    }

    /// <summary>Removes what is due after a day.</summary>
    public async Task RemoveFilesExpiringWithinADayAsync()
    {
        await database.QueryAsync<int>("with moved as (update file_expiry set expires_at = expires_at - interval '25 hours') select 1");
        while (await new FileExpiry(database.Source, [PictureFiles.Reference]).RemoveDueAsync(Files, 100, Cancel) > 0)
        {
        }
    }

    public Task<string> StateAsync(Guid job) => database.QueryAsync<string>($"select state from jobs where id = '{job}'");

    /// <summary>How often what the job is for has happened: 1 if all of it is there and readable, and there once.</summary>
    public async Task<double> EffectsAsync(string kind, Guid job)
    {
        switch (kind)
        {
            case CatalogJobKinds.Import:
                return await database.QueryAsync<long>($"select count(*) from items where starts_with(name, '{_name}')") / (double)Rows;
            case CatalogJobKinds.Picture:
                var picture = JobJson.Read<PictureResult>(await ResultAsync(job));
                foreach (var size in picture.Sizes)
                    Assert.True(await IsReadableAsync(PictureFiles.Name(picture.Picture, size.Width)));
                var rows = await database.QueryAsync<long>($"select count(*) from pictures where item_id = {_item}");
                return rows / (double)picture.Sizes.Count;
            case CatalogJobKinds.PriceList:
                var list = JobJson.Read<PriceListResult>(await ResultAsync(job));
                Assert.True(await IsReadableAsync(list.File.Name, list.Length));
                return _store.Names.Count(name => name.Contains($"{job:N}", StringComparison.Ordinal));
            default:
                return (await mail.ForAsync(To)).Count;
        }
    }

    public void Dispose() => _store.Dispose();

    private Task<string> ResultAsync(Guid job) => database.QueryAsync<string>($"select result::text from jobs where id = '{job}'");

    private async Task<bool> IsReadableAsync(string name, long? length = null)
    {
        await using var file = await Files.OpenAsync(name, Cancel);
        return file is not null && (length is null || file.Length == length);
    }

    // The list that is to be sent: made by the work itself.
    private async Task<Guid> PriceListAsync()
    {
        var lease = await database.BeginAsync(CatalogJobKinds.PriceList, new PriceListPayload(1, null));
        await Work(CatalogJobKinds.PriceList, database.Source, Files).RunAsync(lease, new Progress<float>(), Cancel);
        return lease.JobId;
    }
}
