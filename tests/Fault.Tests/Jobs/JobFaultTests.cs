using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Scalable.FaultTests.Support;
using TestServers;

namespace Scalable.FaultTests.Jobs;

/// <summary>What may happen to a job between its acceptance and its end, on the real system.</summary>
public sealed class JobFaultTests(JobsSystem system) : IClassFixture<JobsSystem>
{
    private const int Patience = 300_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Message_delivered_repeatedly_has_one_effect()
    {
        using var client = system.CreateClient("duplicates", "catalog:write");
        await system.CommandAsync("worker", KnownResourceCommands.StopCommand);
        var job = await client.ImportAsync(JobRequests.Rows("duplicate", 1));

        await system.SendAsync([.. Enumerable.Range(0, 5).Select(_ => Message(job))]);
        await system.CommandAsync("worker", KnownResourceCommands.StartCommand);
        await client.EndOfAsync(job);
        await system.SendAsync([.. Enumerable.Range(0, 5).Select(_ => Message(job))]);
        var after = await client.ImportAsync(JobRequests.Rows("after the duplicates", 1));
        await client.EndOfAsync(after);

        Assert.Equal(1, await system.QueryAsync<long>("select count(*) from items where name = 'duplicate 0'"));
        Assert.Equal(1, (await client.JobAsync(job)).GetProperty("attempts").GetInt32());
    }

    [Fact(Timeout = Patience)]
    public async Task Job_of_a_killed_worker_is_completed_once_by_a_second_attempt()
    {
        const int rows = 60_000;
        using var client = system.CreateClient("killer", "catalog:write");
        var job = await client.ImportAsync(JobRequests.Rows("killed", rows));
        await client.UntilAsync(job, state => state.GetProperty("progress").GetDouble() > 0);

        await Signals.SendAsync("KILL", system.ProcessOf("worker"), Cancel);
        var end = await client.EndOfAsync(job);

        Assert.Equal("completed", end.State());
        Assert.Equal(2, end.GetProperty("attempts").GetInt32());
        Assert.Equal(rows, await system.QueryAsync<long>("select count(*) from items where starts_with(name, 'killed ')"));
        Assert.Equal(rows, await system.QueryAsync<long>("select count(distinct name) from items where starts_with(name, 'killed ')"));
    }

    [Fact(Timeout = Patience)]
    public async Task Stopped_worker_releases_its_job_with_staged_rows_and_without_counting_the_attempt()
    {
        const int rows = 60_000;
        using var client = system.CreateClient("stopper", "catalog:write");
        var job = await client.ImportAsync(JobRequests.Rows("stopped", rows));
        await client.UntilAsync(job, state => state.GetProperty("progress").GetDouble() > 0);

        await system.CommandAsync("worker", KnownResourceCommands.StopCommand);
        Assert.Equal("queued", (await client.JobAsync(job)).State());
        var done = await system.QueryAsync<long>($"select count(*) from staging.import_{job:N}");
        await system.CommandAsync("worker", KnownResourceCommands.StartCommand);
        var end = await client.EndOfAsync(job);

        Assert.True(done > 0);
        Assert.Equal("completed", end.State());
        Assert.Equal(1, end.GetProperty("attempts").GetInt32());
        Assert.Equal(rows, await system.QueryAsync<long>("select count(*) from items where starts_with(name, 'stopped ')"));
    }

    [Fact(Timeout = Patience)]
    public async Task Job_cancelled_while_running_changes_nothing()
    {
        using var client = system.CreateClient("canceller", "catalog:write");
        var job = await client.ImportAsync(JobRequests.Rows("cancelled", 100_000));
        await client.UntilAsync(job, state => state.GetProperty("progress").GetDouble() > 0);

        (await client.DeleteAsync($"/api/jobs/{job}", Cancel)).EnsureSuccessStatusCode().Dispose();
        var next = await client.ImportAsync(JobRequests.Rows("after the cancelled", 1));
        await client.EndOfAsync(next);

        Assert.Equal("cancelled", (await client.JobAsync(job)).State());
        Assert.Equal(0, await system.QueryAsync<long>("select count(*) from items where starts_with(name, 'cancelled ')"));
    }

    [Fact(Timeout = Patience)]
    public async Task Malformed_messages_reach_the_error_queue_without_blocking_and_return_there_after_replay()
    {
        using var client = system.CreateClient("poisoned", "catalog:write");
        using var admin = system.CreateClient("operator", "jobs:admin");
        var before = await ErrorsAsync(admin);

        await system.SendAsync("no json at all"u8.ToArray(), "{\"message\":{}}"u8.ToArray(), Message("not a job"));
        var job = await client.ImportAsync(JobRequests.Rows("after the poison", 1));

        Assert.Equal("completed", (await client.EndOfAsync(job)).State());
        await UntilErrorsAsync(admin, before + 3);
        using var replayed = await admin.PostAsync("/api/admin/queues/import/replay", null, Cancel);
        var replay = await replayed.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(
            before + 3,
            replay.GetProperty("returned").GetInt32()
                + replay.GetProperty("obsolete").GetInt32()
                + replay.GetProperty("replayed").GetInt32());
        Assert.True(replay.GetProperty("returned").GetInt32() >= 3);
        await UntilErrorsAsync(admin, replay.GetProperty("returned").GetInt32());
    }

    [Fact(Timeout = Patience)]
    public async Task Job_that_exhausted_its_attempts_can_be_replayed_once_the_cause_is_gone()
    {
        using var client = system.CreateClient("unlucky", "catalog:write");
        using var admin = system.CreateClient("operator", "jobs:admin");
        // Nothing can be staged: a failure that no attempt of this kind gets over. The waits between attempts are skipped.
        await system.ExecuteAsync("alter schema staging rename to staging_away");
        var job = await client.ImportAsync(JobRequests.Rows("unlucky", 1));
        while ((await client.JobAsync(job)).State() != "failed")
        {
            await system.ExecuteAsync($"update jobs set publish_at = now() where id = '{job}' and state = 'queued' and publish_at > now()");
            await system.ExecuteAsync("select pg_notify('job_due', '')");
            await Task.Delay(100, Cancel);
        }

        await system.ExecuteAsync("alter schema staging_away rename to staging");
        Assert.Equal(5, (await client.JobAsync(job)).GetProperty("attempts").GetInt32());
        JsonElement replay;
        do
        {
            using var replayed = await admin.PostAsync("/api/admin/queues/import/replay", null, Cancel);
            replay = await replayed.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        }
        while (replay.GetProperty("replayed").GetInt32() == 0);

        Assert.Equal("completed", (await client.EndOfAsync(job)).State());
    }

    [Fact(Timeout = Patience)]
    public async Task Jobs_accepted_without_the_broker_are_completed_when_it_is_back()
    {
        const int jobs = 20;
        using var client = system.CreateClient("broker", "catalog:write");
        await system.CommandAsync("messaging", KnownResourceCommands.StopCommand);

        var accepted = await Task.WhenAll(
            Enumerable.Range(0, jobs).Select(n => client.ImportAsync(JobRequests.Rows($"unbrokered {n:D2} of", 1))));
        await system.CommandAsync("messaging", KnownResourceCommands.StartCommand);
        foreach (var job in accepted)
            Assert.Equal("completed", (await client.EndOfAsync(job)).State());

        Assert.Equal(jobs, await system.QueryAsync<long>("select count(*) from items where starts_with(name, 'unbrokered ')"));
    }

    [Fact(Timeout = Patience)]
    public async Task Imported_items_become_visible_through_every_replica()
    {
        using var client = system.CreateClient("seer", "catalog:write");
        var replicas = system.ReplicasOf("catalog").Select(address => new HttpClient { BaseAddress = address }).ToArray();
        await client.EndOfAsync(await client.ImportAsync("Type,Brand,Name,Price\nSeen,Seen,!seen 0,1\n"));
        foreach (var replica in replicas)
            await UntilFirstAsync(replica, "!seen 0");

        await client.EndOfAsync(await client.ImportAsync("Type,Brand,Name,Price\nSeen,Seen,! first of all,1\n"));

        // Far below the time for which answers are kept in memory.
        foreach (var replica in replicas)
            await UntilFirstAsync(replica, "! first of all");
        Assert.Equal(0, await system.QueryAsync<long>("select count(*) from item_changes where not announced"));
    }

    private static async Task UntilFirstAsync(HttpClient replica, string name)
    {
        while ((await replica.GetFromJsonAsync<JsonElement>("/api/catalog/items?pageSize=1", Cancel))
            .GetProperty("data")[0].GetProperty("name").GetString() != name)
        {
            await Task.Delay(10, Cancel);
        }
    }

    private static async Task<int> ErrorsAsync(HttpClient admin)
    {
        var queues = await admin.GetFromJsonAsync<JsonElement>("/api/admin/queues", Cancel);
        return queues.EnumerateArray().Single(queue => queue.GetProperty("kind").GetString() == "import").GetProperty("errors").GetInt32();
    }

    private static async Task UntilErrorsAsync(HttpClient admin, int errors)
    {
        while (await ErrorsAsync(admin) != errors)
            await Task.Delay(50, Cancel);
    }

    private static byte[] Message(object job) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        messageId = Guid.NewGuid(),
        messageType = new[] { "urn:message:Contracts:RunImport" },
        message = new { jobId = job },
    }));
}
