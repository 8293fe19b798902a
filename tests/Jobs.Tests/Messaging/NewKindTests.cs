using Microsoft.Extensions.DependencyInjection;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Administration;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Progress;
using Scalable.Jobs.Store;

namespace Jobs.Tests.Messaging;

public sealed record RunSum(Guid JobId);

public sealed record RunUnlucky(Guid JobId);

/// <summary>A kind of work in about twenty lines, from its acceptance over the broker to its end.</summary>
public sealed class NewKindTests(JobDatabase servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_of_a_new_kind_is_accepted_run_and_watched_to_its_end()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await JobHost.StartAsync(servers, database, services => services
            .AddJobKind(new JobKind<RunSum>("sum", job => new(job), message => message.JobId))
            .AddJobWork<SumWork>("sum"));

        var job = await host.Get<JobSubmission>().SubmitAsync("sum", "alice", new[] { 1, 2, 3 }, request: null, Cancel);
        var states = await host.Get<JobWatcher>().WatchAsync(job, "alice", Cancel).OfType<Job>().ToListAsync(Cancel);

        Assert.Equal((JobStates.Completed, "6"), (states[^1].State, states[^1].Result));
        Assert.Equal(states.Select(state => state.Version).Order(), states.Select(state => state.Version));
    }

    [Fact]
    public async Task A_job_that_fails_for_the_last_time_is_replayed_from_the_error_queue()
    {
        await using var database = await servers.CreateAsync();
        var work = new UnluckyWork();
        var kind = new JobKind<RunUnlucky>("unlucky", job => new(job), message => message.JobId);
        await using var host = await JobHost.StartAsync(
            servers, database, services => services.AddJobKind(kind).AddSingleton(work).AddJobWork<UnluckyWork>("unlucky"),
            ("Worker:MaxAttempts", "1"));
        var (jobs, queues) = (host.Get<JobStore>(), host.Get<JobQueueAdministration>());

        var job = await host.Get<JobSubmission>().SubmitAsync("unlucky", "alice", "", request: null, Cancel);
        await Eventually.TrueAsync(async () => Assert.Single(await queues.ListAsync(Cancel)).Errors == 1);
        Assert.Equal(JobStates.Failed, (await jobs.FindAsync(job, "alice", Cancel))!.State);
        work.Leases = host.Get<JobLeases>();

        Assert.Equal(new ReplayResult(Replayed: 1, Returned: 0, Obsolete: 0), await queues.ReplayAsync(kind, Cancel));
        await Eventually.TrueAsync(async () => (await jobs.FindAsync(job, "alice", Cancel))!.State == JobStates.Completed);
    }

    private sealed class SumWork(JobLeases leases) : IJobWork
    {
        public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
            leases.CompleteAsync(lease, JobJson.Write(JobJson.Read<int[]>(lease.Payload).Sum()), cancellationToken);
    }

    /// <summary>Fails until it gets what it needs.</summary>
    private sealed class UnluckyWork : IJobWork
    {
        public JobLeases? Leases { get; set; }

        public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
            Leases?.CompleteAsync(lease, "{}", cancellationToken) ?? throw new InvalidOperationException("no luck");
    }
}
