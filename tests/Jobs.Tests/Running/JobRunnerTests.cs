using System.Collections.Concurrent;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Running;

namespace Jobs.Tests.Running;

public sealed class JobRunnerTests(JobDatabase databases)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _done = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_delivered_repeatedly_to_two_workers_runs_once()
    {
        using var first = new Worker(databases.Shared);
        using var second = new Worker(databases.Shared);
        var job = await AcceptAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => (n % 2 == 0 ? first : second).Runner.RunAsync(job, Work("done"), Cancel)));

        Assert.Equal(["done"], _done);
        Assert.Equal("completed 1", await StateAsync(job));
    }

    [Fact]
    public async Task Job_with_an_expired_lease_waits_for_running_jobs_and_then_runs_alone()
    {
        using var worker = new Worker(databases.Shared);
        var (neighbour, suspect, newcomer) = (await AcceptAsync(), await BeginWithExpiredLeaseAsync(), await AcceptAsync());
        var (neighbourWork, suspectWork) = (new Held(), new Held());

        var running = worker.Runner.RunAsync(neighbour, Work("neighbour", neighbourWork), Cancel);
        await neighbourWork.Begun(MaxWait);
        await worker.Runner.RunAsync(suspect, Work("too early"), Cancel);
        // Nothing is counted that was not begun, and its message will come again.
        Assert.Equal("running 1", await StateAsync(suspect));
        Assert.True(await databases.Shared.QueryAsync<bool>(
            $"select publish_at > leased_until and lease is not null from jobs where id = '{suspect}'"));
        neighbourWork.Release();
        await running;

        var alone = worker.Runner.RunAsync(suspect, Work("suspect", suspectWork), Cancel);
        await suspectWork.Begun(MaxWait);
        var outside = worker.Runner.RunAsync(newcomer, Work("newcomer"), Cancel);
        await Task.WhenAny(outside, Task.Delay(TimeSpan.FromSeconds(1), Cancel));
        Assert.Equal("queued 0", await StateAsync(newcomer));
        suspectWork.Release();
        await Task.WhenAll(alone, outside).WaitAsync(MaxWait, Cancel);

        Assert.Equal(["neighbour", "suspect", "newcomer"], _done);
        Assert.Equal("completed 2", await StateAsync(suspect));
    }

    [Fact]
    public async Task Job_that_crashed_its_worker_five_times_fails_without_another_attempt()
    {
        using var worker = new Worker(databases.Shared);
        var job = await BeginWithExpiredLeaseAsync();
        await databases.Shared.QueryAsync<int>($"update jobs set deaths = 4 where id = '{job}' returning deaths");

        await Assert.ThrowsAsync<AttemptsExhaustedException>(() => worker.Runner.RunAsync(job, Work("once more"), Cancel));

        Assert.Empty(_done);
        Assert.StartsWith("failed", await StateAsync(job), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_job_is_attempted_up_to_the_configured_maximum()
    {
        using var worker = new Worker(databases.Shared, ("Worker:MaxAttempts", "2"));
        var job = await AcceptAsync();
        Task FailAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("no luck");

        await worker.Runner.RunAsync(job, FailAsync, Cancel);
        Assert.Equal("queued 1", await StateAsync(job));
        await Assert.ThrowsAsync<AttemptsExhaustedException>(() => worker.Runner.RunAsync(job, FailAsync, Cancel));

        Assert.Equal("failed 2", await StateAsync(job));
        // The words of an exception are for the log.
        Assert.StartsWith("An unexpected error", await ErrorAsync(job), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_reason_with_invalid_characters_is_stored_with_replacements()
    {
        using var worker = new Worker(databases.Shared);
        var job = await AcceptAsync();

        await worker.Runner.RunAsync(job, (_, _, _) => throw new JobFailedException("The header is: Na\0me \uD800"), Cancel);

        Assert.Equal("failed 1", await StateAsync(job));
        Assert.Equal("The header is: Na\uFFFDme \uFFFD", await ErrorAsync(job));
    }

    [Theory]
    [InlineData("select convert_from('\\xff', 'UTF8')")]
    [InlineData(
        "select repeat('x ', 1000000)::tsvector "
        + "|| (select string_agg(md5(n::text), ' ') from generate_series(1, 60000) n)::tsvector")]
    public async Task Data_rejected_by_the_database_fails_the_job_at_the_first_attempt(string sql)
    {
        using var worker = new Worker(databases.Shared);
        var job = await AcceptAsync();

        await worker.Runner.RunAsync(job, (_, _, _) => databases.Shared.QueryAsync<string>(sql), Cancel);

        Assert.Equal("failed 1", await StateAsync(job));
        Assert.Equal("The database cannot hold the job's data.", await ErrorAsync(job));
    }

    [Fact]
    public async Task Started_job_continues_when_its_message_is_cancelled()
    {
        using var worker = new Worker(databases.Shared);
        var job = await AcceptAsync();
        using var message = new CancellationTokenSource();
        var held = new Held();

        var running = worker.Runner.RunAsync(job, Work("done", held), message.Token);
        await held.Begun(MaxWait);
        await message.CancelAsync();
        held.Release();
        await running;

        Assert.Equal("completed 1", await StateAsync(job));
    }

    private Func<JobLease, IProgress<float>, CancellationToken, Task> Work(string name, Held? held = null) =>
        async (lease, _, cancellationToken) =>
        {
            if (held is not null)
                await held.WaitAsync(cancellationToken);
            _done.Enqueue(name);
            await new JobLeases(databases.Shared).CompleteAsync(lease, "{}", cancellationToken);
        };

    private Task<Guid> AcceptAsync() => databases.Shared.AcceptAsync();

    private async Task<Guid> BeginWithExpiredLeaseAsync()
    {
        var lease = await databases.Shared.StartAsync();
        return await databases.Shared.QueryAsync<Guid>(
            $"update jobs set leased_until = now() - interval '1 minute' where id = '{lease.JobId}' returning id");
    }

    private Task<string> ErrorAsync(Guid job) => databases.Shared.QueryAsync<string>($"select error from jobs where id = '{job}'");

    private Task<string> StateAsync(Guid job) =>
        databases.Shared.QueryAsync<string>($"select state || ' ' || attempts from jobs where id = '{job}'");

    /// <summary>Work that has begun and goes on until it is let go.</summary>
    private sealed class Held
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun(TimeSpan maxWait) => _begun.Task.WaitAsync(maxWait, Cancel);

        public void Release() => _end.SetResult();

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            _begun.SetResult();
            return _end.Task.WaitAsync(cancellationToken);
        }
    }
}
