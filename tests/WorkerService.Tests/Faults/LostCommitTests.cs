using CatalogData.Jobs;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.Tests.Mail;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.Faults;

/// <summary>
/// A job of each kind whose worker does not hear that it has completed it, or no longer holds it, is done once, and what it made stays.
/// </summary>
public sealed class LostCommitTests(FaultDatabase database, MailServer mail)
    : IClassFixture<FaultDatabase>, IClassFixture<MailServer>, IDisposable
{
    private readonly JobScenario _scenario = new(database, mail);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CatalogJobKinds.Import, Cut.BeforeCommit)]
    [InlineData(CatalogJobKinds.Import, Cut.AfterCommit)]
    [InlineData(CatalogJobKinds.Picture, Cut.BeforeCommit)]
    [InlineData(CatalogJobKinds.Picture, Cut.AfterCommit)]
    [InlineData(CatalogJobKinds.PriceList, Cut.BeforeCommit)]
    [InlineData(CatalogJobKinds.PriceList, Cut.AfterCommit)]
    [InlineData(CatalogJobKinds.Email, Cut.BeforeCommit)]
    [InlineData(CatalogJobKinds.Email, Cut.AfterCommit)]
    public async Task Connection_lost_at_commit_neither_loses_nor_duplicates_a_job(string kind, Cut cut)
    {
        var job = await _scenario.AcceptAsync(kind);
        await using var proxy = new CommitProxy(database.ConnectionString, cut);
        using var worker = new Worker(proxy.Source);

        await worker.Runner.RunAsync(job, _scenario.Work(kind, proxy.Source, _scenario.Files).RunAsync, Cancel);
        await _scenario.RemoveFilesExpiringWithinADayAsync();

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(JobStates.Completed, await _scenario.StateAsync(job));
        Assert.Equal(1, await _scenario.EffectsAsync(kind, job));
    }

    [Theory]
    [InlineData(CatalogJobKinds.Import, false)]
    [InlineData(CatalogJobKinds.Picture, false)]
    [InlineData(CatalogJobKinds.Picture, true)]
    [InlineData(CatalogJobKinds.PriceList, true)]
    [InlineData(CatalogJobKinds.Email, false)]
    public async Task Worker_frozen_beyond_its_lease_does_not_affect_the_job_completed_by_another(string kind, bool atWrite)
    {
        var job = await _scenario.AcceptAsync(kind);
        using var worker = new Worker(database.Source);
        var held = new HeldFiles(_scenario.Files, atWrite);
        var lease = (await new JobLeases(database.Source).ClaimAsync(job, Cancel))!;

        // A frozen worker's heartbeat is frozen as well: nothing tells the work that its lease has run out.
        var frozen = _scenario.Work(kind, database.Source, held).RunAsync(lease, new Progress<float>(), Cancel);
        await held.ReachedAsync();
        await database.QueryAsync<Guid>($"update jobs set leased_until = now() - interval '1 second' where id = '{job}' returning id");
        await worker.Runner.RunAsync(job, _scenario.Work(kind, database.Source, _scenario.Files).RunAsync, Cancel);
        held.Release();
        // It fails by what it meets first: its lease, or a file that is gone.
        await Assert.ThrowsAnyAsync<Exception>(() => frozen);
        await _scenario.RemoveFilesExpiringWithinADayAsync();

        Assert.Equal(JobStates.Completed, await _scenario.StateAsync(job));
        Assert.Equal(1, await _scenario.EffectsAsync(kind, job));
    }

    public void Dispose() => _scenario.Dispose();
}
