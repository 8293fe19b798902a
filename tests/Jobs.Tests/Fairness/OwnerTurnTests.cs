using System.Collections.Concurrent;
using Jobs.Tests.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace Jobs.Tests.Fairness;

public sealed record RunInTurn(Guid JobId);

/// <summary>The order in which the jobs of different owners start.</summary>
public sealed class OwnerTurnTests(JobDatabase servers)
{
    private const int MaxPublished = 4;

    // Each test has its own queue, because messages left by another test would name jobs that are not in this test's database.
    private readonly string _kind = $"recorded-{Guid.NewGuid():N}"[..16];
    private readonly Recorder _recorder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_behind_the_backlog_of_another_owner_waits_for_no_more_than_its_published_jobs()
    {
        await using var database = await servers.CreateAsync();
        await database.ExecuteAsync(
            $$"""
            insert into jobs (id, kind, owner, payload, stage)
            select gen_random_uuid(), '{{_kind}}', 'busy', '{}', 'held' from generate_series(1, 100000)
            """);
        _recorder.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(database);
        await Eventually.TrueAsync(() => !_recorder.Started.IsEmpty);

        // No job ends until her message is in the queue.
        var job = await SubmitAsync(host, "alice");
        await Eventually.TrueAsync(() => database.QueryAsync<bool>($"select published_at is not null from jobs where id = '{job}'"));
        var before = _recorder.Started.Count;
        _recorder.Gate.SetResult();
        await Eventually.TrueAsync(() => database.QueryAsync<bool>(
            "select exists (select from jobs where owner = 'alice' and state = 'completed')"));

        // Only jobs published before hers start first; the jobs that they release are published after hers.
        Assert.InRange(_recorder.Started.Skip(before).TakeWhile(owner => owner != "alice").Count(), 0, 2 * MaxPublished);
        Assert.True(await database.QueryAsync<bool>("select exists (select from jobs where stage = 'held' and state = 'queued')"));
    }

    [Fact]
    public async Task All_jobs_of_an_owner_beyond_those_published_run_once()
    {
        const int jobs = 200;
        await using var database = await servers.CreateAsync();
        await using var host = await StartAsync(database);

        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), Cancel, async (_, _) => await SubmitAsync(host, "busy"));

        await Eventually.TrueAsync(() => database.QueryAsync<bool>("select not exists (select from jobs where state <> 'completed')"));
        Assert.Equal(jobs, await database.QueryAsync<long>("select sum(attempts) from jobs"));
    }

    [Fact]
    public async Task Waiting_jobs_of_an_owner_start_by_priority()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await StartAsync(database, maxPublished: 1);
        _recorder.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SubmitAsync(host, "first");
        await Eventually.TrueAsync(() => Task.FromResult(_recorder.Started.Count == 1));
        foreach (var priority in new[] { JobPriority.Normal, JobPriority.Low, JobPriority.Normal, JobPriority.High })
            await SubmitAsync(host, "alice", new() { Priority = priority });

        _recorder.Gate.SetResult();
        await Eventually.TrueAsync(() => database.QueryAsync<bool>("select not exists (select from jobs where state <> 'completed')"));

        // The first was published when it was accepted, before there were others.
        Assert.Equal("0 1 0 -1", await database.QueryAsync<string>(
            "select string_agg(priority::text, ' ' order by started_at) from jobs where owner = 'alice'"));
    }

    [Fact]
    public async Task Scheduled_job_starts_at_its_time_and_not_before()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await StartAsync(database);
        var runAt = TimeProvider.System.GetUtcNow().AddSeconds(2);

        var job = await SubmitAsync(host, "alice", new() { RunAt = runAt });
        await SubmitAsync(host, "alice", new() { RunAt = runAt.AddDays(1) });
        await Eventually.TrueAsync(() => database.QueryAsync<bool>($"select state = 'completed' from jobs where id = '{job}'"));

        Assert.True(await database.QueryAsync<bool>($"select started_at >= '{runAt:O}' from jobs where id = '{job}'"));
        Assert.Equal("queued", await database.QueryAsync<string>($"select state from jobs where id <> '{job}'"));
    }

    [Fact]
    public async Task Cancelled_jobs_let_the_next_ones_of_their_owner_go()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await StartAsync(database, maxPublished: 2, works: false);
        var jobs = new List<Guid>();
        for (var n = 0; n < 4; n++)
            jobs.Add(await SubmitAsync(host, "alice"));
        Assert.Equal("held held sent sent", await StagesAsync());

        foreach (var job in jobs.Take(2))
            Assert.NotNull(await host.Get<JobStore>().CancelAsync(job, "alice", Cancel));

        await Eventually.TrueAsync(async () => await StagesAsync() == "sent sent");

        Task<string> StagesAsync() => database.QueryAsync<string>(
            "select string_agg(stage, ' ' order by stage) from jobs where state = 'queued'");
    }

    private Task<JobHost> StartAsync(NpgsqlDataSource database, int maxPublished = MaxPublished, bool works = true) => JobHost.StartAsync(
        servers, database,
        services =>
        {
            services.AddJobKind(new JobKind<RunInTurn>(_kind, job => new(job), message => message.JobId)).AddSingleton(_recorder);
            if (works)
                services.AddJobWork<RecordingWork>(_kind);
        },
        ("Jobs:MaxUnfinishedPerUser", "0"), ("Jobs:MaxPublishedPerUser", $"{maxPublished}"));

    private Task<Guid> SubmitAsync(JobHost host, string owner, SubmissionOptions? options = null) =>
        host.Get<JobSubmission>().SubmitAsync(_kind, owner, owner, options ?? new(), request: null, Cancel);

    /// <summary>The owners in the order in which their jobs started.</summary>
    private sealed class Recorder
    {
        public ConcurrentQueue<string> Started { get; } = new();

        /// <summary>Jobs do not end before it is completed.</summary>
        public TaskCompletionSource? Gate { get; set; }
    }

    private sealed class RecordingWork(JobLeases leases, Recorder recorder) : IJobWork
    {
        public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
        {
            recorder.Started.Enqueue(lease.Payload.Trim('"'));
            if (recorder.Gate is { } gate)
                await gate.Task.WaitAsync(cancellationToken);
            await leases.CompleteAsync(lease, "{}", cancellationToken);
        }
    }
}
