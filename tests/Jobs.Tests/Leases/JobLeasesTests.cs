using Npgsql;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Store;

namespace Jobs.Tests.Leases;

public sealed class JobLeasesTests(JobDatabase databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_claims_of_a_job_succeed_once()
    {
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var job = await database.AcceptAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => leases.ClaimAsync(job, Cancel)));

        Assert.Single(claims, claim => claim is not null);
    }

    [Fact]
    public async Task Job_with_an_expired_lease_is_claimed_again_and_the_first_attempt_can_change_nothing()
    {
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var job = await database.AcceptAsync();
        var silent = (await leases.ClaimAsync(job, Cancel))!;
        await database.ExecuteAsync(
            "update jobs set leased_until = leased_until - interval '1 hour', publish_at = publish_at - interval '1 hour'");

        var due = await new JobOutbox(database, TestKinds.All).TakeDueAsync(10, Cancel);
        Assert.Null(await leases.ClaimAsync(job, Cancel));
        Assert.True(await leases.HasExpiredLeaseAsync(job, Cancel));
        var second = await leases.ClaimExpiredAsync(job, Cancel);

        Assert.Equal(job, Assert.Single(due).Id);
        Assert.Equal((2, 1), (second!.Attempt, second.CrashCount));
        Assert.False(await leases.HasExpiredLeaseAsync(job, Cancel));
        await Assert.ThrowsAsync<JobLeaseLostException>(() => leases.ExtendAsync(silent, 0.5f, Cancel));
        await Assert.ThrowsAsync<JobLeaseLostException>(() => CompleteAsync(database, silent));
        await CompleteAsync(database, second);
        Assert.Equal(JobStates.Completed, (await new JobStore(database).FindAsync(job, "alice", Cancel))?.State);
    }

    [Fact]
    public async Task Concurrent_outbox_relays_take_each_due_job_once()
    {
        await using var database = await databases.CreateAsync();
        for (var n = 0; n < 50; n++)
            await database.AcceptAsync();
        await database.ExecuteAsync("update jobs set publish_at = now()");

        var taken = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => new JobOutbox(database, TestKinds.All).TakeDueAsync(10, Cancel)));

        var left = await new JobOutbox(database, TestKinds.All).TakeDueAsync(100, Cancel);
        var all = taken.SelectMany(jobs => jobs).Concat(left).Select(job => job.Id).ToList();
        Assert.Equal(50, all.Count);
        Assert.Equal(50, all.Distinct().Count());
    }

    [Fact]
    public async Task New_job_is_due_after_five_seconds_and_a_confirmed_job_not_for_ten_minutes()
    {
        await using var database = await databases.CreateAsync();
        var outbox = new JobOutbox(database, TestKinds.All);
        var job = await database.AcceptAsync();
        Assert.True(await database.QueryAsync<bool>("select publish_at = created_at + interval '5 seconds' from jobs"));
        await database.ExecuteAsync("update jobs set publish_at = publish_at + interval '1 minute'");
        Assert.Empty(await outbox.TakeDueAsync(10, Cancel));

        await outbox.ConfirmAsync([new DueJob(job, TestKinds.Report, null)], Cancel);

        Assert.True(await database.QueryAsync<bool>("select publish_at > now() + interval '10 minutes' from jobs"));
    }

    [Fact]
    public async Task Late_confirmation_does_not_postpone_a_job_scheduled_for_retry()
    {
        await using var database = await databases.CreateAsync();
        var (outbox, leases) = (new JobOutbox(database, TestKinds.All), new JobLeases(database));
        var job = await database.AcceptAsync();
        await database.ExecuteAsync("update jobs set publish_at = now()");
        var due = await outbox.TakeDueAsync(10, Cancel);

        await leases.RetryAsync((await leases.ClaimAsync(job, Cancel))!, "no luck", TimeSpan.FromSeconds(5), Cancel);
        await outbox.ConfirmAsync(due, Cancel);

        Assert.True(await database.QueryAsync<bool>("select publish_at < now() + interval '1 minute' from jobs"));
    }

    [Fact]
    public async Task Confirmation_skips_locked_jobs_without_waiting()
    {
        await using var database = await databases.CreateAsync();
        var (held, free) = (await database.AcceptAsync(), await database.AcceptAsync());
        await using var connection = await database.OpenConnectionAsync(Cancel);
        await using var beginning = await connection.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand($"select from jobs where id = '{held}' for update", connection, beginning);
        await hold.ExecuteNonQueryAsync(Cancel);

        await new JobOutbox(database, TestKinds.All).ConfirmAsync(
            [new DueJob(held, TestKinds.Report, null), new DueJob(free, TestKinds.Report, null)],
            Cancel);

        Assert.Equal(free, await database.QueryAsync<Guid>("select id from jobs where publish_at > now() + interval '10 minutes'"));
    }

    [Fact]
    public async Task Deferred_job_is_due_soon_and_deferring_a_running_job_changes_nothing()
    {
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var job = await database.AcceptAsync();
        await new JobOutbox(database, TestKinds.All).ConfirmAsync([new DueJob(job, TestKinds.Report, null)], Cancel);

        await leases.DeferAsync(job, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), Cancel);
        Assert.True(await new JobOutbox(database, TestKinds.All).NextDueAsync(Cancel) <= TimeSpan.FromSeconds(3));

        await leases.ClaimAsync(job, Cancel);
        var begun = await database.QueryAsync<string>("select state || ' ' || attempts || ' ' || version || ' ' || publish_at from jobs");
        await leases.DeferAsync(job, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), Cancel);
        Assert.Equal(
            begun,
            await database.QueryAsync<string>("select state || ' ' || attempts || ' ' || version || ' ' || publish_at from jobs"));
    }

    [Fact]
    public async Task Job_is_found_only_for_its_owner()
    {
        await using var database = await databases.CreateAsync();
        var job = await database.AcceptAsync();

        Assert.NotNull(await new JobStore(database).FindAsync(job, "alice", Cancel));
        Assert.Null(await new JobStore(database).FindAsync(job, "bob", Cancel));
    }

    [Fact]
    public async Task Released_job_does_not_count_the_attempt_and_a_failed_one_does()
    {
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var job = await database.AcceptAsync();

        await leases.ReleaseAsync((await leases.ClaimAsync(job, Cancel))!, Cancel);
        var again = (await leases.ClaimAsync(job, Cancel))!;
        await leases.RetryAsync(again, "no luck", TimeSpan.FromMinutes(1), Cancel);

        Assert.Equal(1, again.Attempt);
        Assert.Equal(2, (await leases.ClaimAsync(job, Cancel))?.Attempt);
    }

    [Fact]
    public async Task Upload_of_a_permanently_failed_job_expires_unless_the_job_is_retried()
    {
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var final = (await leases.ClaimAsync(await database.AcceptAsync(payload: """{"file": "imports/final"}"""), Cancel))!;
        var unlucky = (await leases.ClaimAsync(await database.AcceptAsync(payload: """{"file": "imports/unlucky"}"""), Cancel))!;
        var bare = (await leases.ClaimAsync(await database.AcceptAsync(), Cancel))!;

        await leases.FailAsync(final, "bad", result: null, TimeSpan.FromHours(1), Cancel);
        await leases.FailAsync(unlucky, "no luck", result: null, keepUpload: null, Cancel);
        await leases.FailAsync(bare, "bad", result: null, TimeSpan.FromHours(1), Cancel);
        await Assert.ThrowsAsync<JobLeaseLostException>(() => leases.FailAsync(final, "bad", result: null, TimeSpan.FromHours(1), Cancel));

        Assert.Equal(
            "imports/final",
            await database.QueryAsync<string>(
                "select string_agg(name, ' ') from file_expiry "
                + "where expires_at between now() and now() + interval '1 hour'"));
        Assert.True(await new JobStore(database).RetryAsync(final.JobId, "alice", maxUnfinished: 0, request: null, Cancel));
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from file_expiry"));
    }

    private static async Task CompleteAsync(NpgsqlDataSource database, JobLease lease)
    {
        await using var connection = await database.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await JobLeases.CompleteAsync(transaction, lease, "{}", Cancel);
        await transaction.CommitAsync(Cancel);
    }
}
