using Npgsql;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace Jobs.Tests.Leases;

public sealed class CommitBatchingTests(JobDatabase databases)
{
    private const int Many = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_accepts_claims_and_completions_share_commits_with_a_result_for_each()
    {
        await using var database = await databases.CreateAsync();
        var (acceptance, leases) = (new JobAcceptance(database), new JobLeases(database));

        var jobs = Enumerable.Range(0, Many).Select(_ => New("{}")).ToList();
        var accepted = await Task.WhenAll(jobs.Select(job => AcceptAsync(acceptance, job)));
        Assert.Equal(jobs.Select(job => job.Id), accepted);
        Assert.InRange(await CommitsAsync(database), 1, Many / 2);

        // Each is delivered twice, and one of the two gets it.
        var leased = await Task.WhenAll(jobs.Concat(jobs).Select(job => leases.ClaimAsync(job.Id, Cancel)));
        var held = leased.OfType<JobLease>().ToList();
        Assert.Equal(jobs.Select(job => job.Id).Order(), held.Select(lease => lease.JobId).Order());
        Assert.InRange(await CommitsAsync(database), 1, Many / 2);

        await Task.WhenAll(held.Select(lease => leases.CompleteAsync(lease, $$"""{"of": "{{lease.JobId}}"}""", Cancel)));
        Assert.Equal(
            Many,
            await database.QueryAsync<long>("select count(*) from jobs where state = 'completed' and result ->> 'of' = id::text"));
        Assert.InRange(await CommitsAsync(database), 1, Many / 2);
    }

    [Fact]
    public async Task Invalid_job_in_a_shared_commit_fails_alone()
    {
        await using var database = await databases.CreateAsync();
        var (acceptance, leases) = (new JobAcceptance(database), new JobLeases(database));

        var jobs = Enumerable.Range(0, Many).Select(n => New(n == Many / 2 ? "no JSON" : "{}")).ToList();
        var accepting = jobs.ConvertAll(job => AcceptAsync(acceptance, job));
        await Assert.ThrowsAsync<PostgresException>(() => accepting[Many / 2]);
        accepting.RemoveAt(Many / 2);
        await Task.WhenAll(accepting);

        jobs.RemoveAt(Many / 2);
        var held = (await Task.WhenAll(jobs.Select(job => leases.ClaimAsync(job.Id, Cancel)))).OfType<JobLease>().ToList();
        var ending = held.ConvertAll(lease => leases.CompleteAsync(lease, lease == held[Many / 2] ? "no JSON" : "{}", Cancel));
        await Assert.ThrowsAsync<PostgresException>(() => ending[Many / 2]);
        ending.RemoveAt(Many / 2);
        await Task.WhenAll(ending);

        Assert.Equal("completed 38, running 1", await database.QueryAsync<string>(
            "select string_agg(state || ' ' || n, ', ' order by state) from (select state, count(*) n from jobs group by state) states"));
    }

    [Fact]
    public async Task Completion_with_a_lost_lease_fails_alone_in_a_shared_commit()
    {
        await using var database = await databases.CreateAsync();
        var (acceptance, leases) = (new JobAcceptance(database), new JobLeases(database));
        var jobs = Enumerable.Range(0, Many).Select(_ => New("{}")).ToList();
        await Task.WhenAll(jobs.Select(job => AcceptAsync(acceptance, job)));
        var held = (await Task.WhenAll(jobs.Select(job => leases.ClaimAsync(job.Id, Cancel)))).OfType<JobLease>().ToList();
        var frozen = held[Many / 2] with { Token = Guid.NewGuid() };

        var ending = held.ConvertAll(lease => leases.CompleteAsync(lease.JobId == frozen.JobId ? frozen : lease, "{}", Cancel));

        await Assert.ThrowsAsync<JobLeaseLostException>(() => ending[Many / 2]);
        ending.RemoveAt(Many / 2);
        await Task.WhenAll(ending);
        Assert.Equal(1, await database.QueryAsync<long>("select count(*) from jobs where state = 'running'"));
    }

    private static async Task<Guid> AcceptAsync(JobAcceptance acceptance, NewJob job) =>
        (await acceptance.AcceptAsync(job, maxUnfinished: 0, request: null, upload: null, Cancel)).Id;

    private static NewJob New(string payload) => new(Guid.CreateVersion7(), TestKinds.Report, "alice", payload, TraceParent: null);

    /// <summary>By how many transactions the jobs were last written.</summary>
    private static Task<long> CommitsAsync(NpgsqlDataSource database) =>
        database.QueryAsync<long>("select count(distinct xmin::text) from jobs");
}
