using Npgsql;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Store;

namespace Jobs.Tests.Publishing;

/// <summary>Which messages are due, and what finding that out costs.</summary>
public sealed class JobOutboxTests(JobDatabase databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Heartbeat_updates_no_index()
    {
        const int heartbeats = 20;
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var lease = (await leases.ClaimAsync(await database.AcceptAsync(), Cancel))!;
        var before = await UpdatesAsync(database, atLeast: 1);

        for (var n = 1; n <= heartbeats; n++)
            await leases.ExtendAsync(lease, (float)n / heartbeats, Cancel);

        var after = await UpdatesAsync(database, before.All + heartbeats);
        Assert.Equal((heartbeats, heartbeats), (after.All - before.All, after.WithoutIndexes - before.WithoutIndexes));
    }

    [Fact]
    public async Task Running_job_is_due_only_after_its_lease_expires()
    {
        await using var database = await databases.CreateAsync();
        var (outbox, leases) = (new JobOutbox(database, TestKinds.All), new JobLeases(database));
        var lease = (await leases.ClaimAsync(await database.AcceptAsync(), Cancel))!;
        await database.ExecuteAsync("update jobs set publish_at = now() - interval '1 second'");
        await leases.ExtendAsync(lease, 0.5f, Cancel);

        Assert.Empty(await outbox.TakeDueAsync(10, Cancel));
        Assert.True(await database.QueryAsync<bool>("select publish_at = leased_until and leased_until > now() from jobs"));

        await database.ExecuteAsync("update jobs set leased_until = now() - interval '1 second', publish_at = now() - interval '1 second'");
        Assert.Equal(lease.JobId, Assert.Single(await outbox.TakeDueAsync(10, Cancel)).Id);
    }

    [Fact]
    public async Task Job_of_an_unknown_kind_stays_pending_without_blocking_others()
    {
        await using var database = await databases.CreateAsync();
        var outbox = new JobOutbox(database, TestKinds.All);
        var unknown = await database.AcceptAsync("of-a-newer-version");
        var known = await database.AcceptAsync();
        await database.ExecuteAsync("update jobs set publish_at = now() - interval '1 minute'");

        Assert.Equal(known, Assert.Single(await outbox.TakeDueAsync(10, Cancel)).Id);
        await database.ExecuteAsync($"update jobs set publish_at = null where id = '{known}'");

        Assert.Empty(await outbox.TakeDueAsync(10, Cancel));
        Assert.Null(await outbox.NextDueAsync(Cancel));
        // A newer version finds it due at once.
        Assert.True(await database.QueryAsync<bool>($"select publish_at < now() from jobs where id = '{unknown}'"));
    }

    [Fact]
    public async Task Republish_matches_the_number_of_lost_messages_and_skips_retrying_and_running_jobs()
    {
        await using var database = await databases.CreateAsync();
        var (outbox, leases) = (new JobOutbox(database, TestKinds.All), new JobLeases(database));
        var (first, second, third) = (await database.AcceptAsync(), await database.AcceptAsync(), await database.AcceptAsync());
        var (failed, running) = (await database.AcceptAsync(), await database.AcceptAsync());
        Guid[] published = [first, second, third, failed, running, await database.AcceptAsync(TestKinds.Thumbnail)];
        await outbox.ConfirmAsync([.. published.Select(job => new DueJob(job, TestKinds.Report, null))], Cancel);
        await leases.RetryAsync((await leases.ClaimAsync(failed, Cancel))!, "no luck", TimeSpan.FromMinutes(4), Cancel);
        await leases.ClaimAsync(running, Cancel);

        Assert.Equal(0, await outbox.RepublishLostAsync(TestKinds.Report, messages: 3, TimeSpan.Zero, Cancel));
        Assert.Equal(2, await outbox.RepublishLostAsync(TestKinds.Report, messages: 1, TimeSpan.Zero, Cancel));

        Assert.Equal([first, second], (await outbox.TakeDueAsync(10, Cancel)).Select(job => job.Id).Order());
        // Those that are due already are not counted again by the next replica that looks.
        Assert.Equal(0, await outbox.RepublishLostAsync(TestKinds.Report, messages: 1, TimeSpan.Zero, Cancel));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(40, 40)]
    [InlineData(3600, 60)]
    public async Task Deferral_of_an_expired_job_grows_with_its_waiting_time_up_to_a_minute(int waited, int pause)
    {
        await using var database = await databases.CreateAsync();
        var leases = new JobLeases(database);
        var lease = (await leases.ClaimAsync(await database.AcceptAsync(), Cancel))!;
        await database.ExecuteAsync($"update jobs set leased_until = now() - interval '{waited} seconds'");

        await leases.DeferAsync(lease.JobId, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), Cancel);

        var due = (await new JobOutbox(database, TestKinds.All).NextDueAsync(Cancel))!.Value;
        Assert.InRange(due.TotalSeconds, pause - 5, pause + 5);
    }

    [Fact]
    public async Task Jobs_table_has_an_autovacuum_scale_factor_of_one_percent()
    {
        await using var database = await databases.CreateAsync();

        Assert.Equal(0.01, await database.QueryAsync<double>(
            """
            select option_value::float8 from pg_class, pg_options_to_table(reloptions)
             where oid = 'jobs'::regclass and option_name = 'autovacuum_vacuum_scale_factor'
            """));
    }

    // The server counts a session's updates when that session has been told to, or later.
    private static async Task<(long All, long WithoutIndexes)> UpdatesAsync(NpgsqlDataSource database, long atLeast)
    {
        while (true)
        {
            await database.ExecuteAsync("select pg_stat_force_next_flush()");
            var all = await database.QueryAsync<long>("select n_tup_upd from pg_stat_user_tables where relname = 'jobs'");
            if (all >= atLeast)
                return (all, await database.QueryAsync<long>("select n_tup_hot_upd from pg_stat_user_tables where relname = 'jobs'"));
            await Task.Delay(20, Cancel);
        }
    }
}
