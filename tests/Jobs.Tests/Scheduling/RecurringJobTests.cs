using Jobs.Tests.Messaging;
using Scalable.Jobs;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Scheduling;

namespace Jobs.Tests.Scheduling;

public sealed record RunRecurring(Guid JobId);

public sealed class RecurringJobTests(JobDatabase servers)
{
    private const string EveryMinute = "* * * * *";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_replicas_submit_one_job_for_each_time()
    {
        const int rounds = 20;
        await using var database = await servers.CreateAsync();
        RecurringJobStore[] replicas = [new(database), new(database), new(database)];
        var job = New(EveryMinute, MissedRuns.RunOnce);
        await Task.WhenAll(replicas.Select(replica => replica.RegisterAsync(job, Cancel)));

        for (var round = 1; round <= rounds; round++)
        {
            await database.ExecuteAsync("update recurring_jobs set next_at = now() - interval '1 second'");
            var submitted = await Task.WhenAll(replicas.Select(replica => replica.SubmitDueAsync(job, Cancel)));
            Assert.Equal(1, submitted.Sum());
        }

        Assert.Equal(rounds, await database.QueryAsync<long>("select count(*) from jobs where kind = 'report' and owner = 'system'"));
        Assert.True(await database.QueryAsync<bool>("select next_at > now() from recurring_jobs"));
    }

    [Theory]
    [InlineData(MissedRuns.RunOnce, 1)]
    [InlineData(MissedRuns.Skip, 1)]
    [InlineData(MissedRuns.RunAll, 11)]
    public async Task Times_missed_in_ten_minutes_result_in_jobs_as_configured(MissedRuns missedRuns, int jobs)
    {
        await using var database = await servers.CreateAsync();
        var (store, job) = (new RecurringJobStore(database), New(EveryMinute, missedRuns));
        await store.RegisterAsync(job, Cancel);
        await database.ExecuteAsync("update recurring_jobs set next_at = date_trunc('minute', now()) - interval '10 minutes'");

        // Another time may have come meanwhile.
        Assert.InRange(await store.SubmitDueAsync(job, Cancel), jobs, missedRuns == MissedRuns.RunAll ? jobs + 1 : jobs);
        Assert.Equal(0, await store.SubmitDueAsync(job, Cancel));
    }

    [Fact]
    public async Task Changed_schedule_is_computed_anew_and_an_unchanged_one_keeps_its_missed_time()
    {
        await using var database = await servers.CreateAsync();
        var store = new RecurringJobStore(database);
        await store.RegisterAsync(New(EveryMinute, MissedRuns.RunOnce), Cancel);
        await database.ExecuteAsync("update recurring_jobs set next_at = now() - interval '1 hour'");

        await store.RegisterAsync(New(EveryMinute, MissedRuns.RunOnce), Cancel);
        Assert.True(await database.QueryAsync<bool>("select next_at < now() from recurring_jobs"));
        await store.RegisterAsync(New("0 3 * * *", MissedRuns.RunOnce), Cancel);
        Assert.True(await database.QueryAsync<bool>("select next_at > now() from recurring_jobs"));
    }

    [Fact]
    public async Task Recurring_job_runs_every_second_once_on_three_replicas()
    {
        await using var database = await servers.CreateAsync();
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var third = await StartAsync();

        await Eventually.TrueAsync(() => database.QueryAsync<bool>("select count(*) >= 3 from jobs where state = 'completed'"));

        Assert.Equal(0, await database.QueryAsync<long>(
            """
            select count(*) from (select from jobs group by date_trunc('second', created_at) having count(*) > 1) doubled
            """));
        Assert.Equal(1, await database.QueryAsync<int>("select max(attempts) from jobs"));

        Task<JobHost> StartAsync() => JobHost.StartAsync(
            servers, database,
            services => services.AddJobKind(new JobKind<RunRecurring>("report", job => new(job), message => message.JobId))
                .AddJobWork<EmptyWork>("report").AddRecurringJob(New("* * * * * *", MissedRuns.Skip)));
    }

    [Theory]
    // Clocks go forward: there is no half past two.
    [InlineData("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")]
    // Clocks go back: half past two comes twice.
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void Next_time_follows_the_time_zone_through_changes_of_its_clocks(string after, string next)
    {
        var job = new RecurringJob("nightly", "report", "system", "", "30 2 * * *", "Europe/Berlin");

        Assert.Equal(DateTimeOffset.Parse(next, null), job.NextAfter(DateTimeOffset.Parse(after, null)));
    }

    [Theory]
    [InlineData("every day", "UTC", "The cron expression 'every day' of the recurring job 'nightly' is invalid: ")]
    [InlineData(
        "0 3 * * *", "Berlin", "The time zone 'Berlin' of the recurring job 'nightly' is unknown: it must be an id such as Europe/Berlin.")]
    public void Invalid_schedule_is_rejected_with_its_cause(string cron, string timeZone, string message)
    {
        var invalid = Assert.Throws<ArgumentException>(() => new RecurringJob("nightly", "report", "system", "", cron, timeZone));

        Assert.StartsWith(message, invalid.Message, StringComparison.Ordinal);
    }

    private static RecurringJob New(string cron, MissedRuns missedRuns) =>
        new("nightly", "report", "system", new { Year = 2026 }, cron, missedRuns: missedRuns);

    private sealed class EmptyWork(JobLeases leases) : IJobWork
    {
        public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
            leases.CompleteAsync(lease, "{}", cancellationToken);
    }
}
