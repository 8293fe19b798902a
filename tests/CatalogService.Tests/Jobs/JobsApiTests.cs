using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Jobs;

public sealed class JobsApiTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Address => replica.Client.BaseAddress!;

    [Fact]
    public async Task Own_jobs_are_listed_newest_first_by_page_and_filter()
    {
        using var me = Address.User("lister");
        var ids = new List<Guid>();
        for (var n = 0; n < 5; n++)
            ids.Add(await me.ImportAsync($"{n}").AcceptedAsync());
        await servers.ExecuteAsync(
            $"update jobs set state = 'failed', error = 'x', publish_at = null, finished_at = now() where id = '{ids[1]}'");

        var listed = new List<string>();
        for (var after = ""; ;)
        {
            var page = await me.ReadAsync($"/api/jobs?pageSize=2{after}");
            listed.AddRange(page.GetProperty("data").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
            if (page.GetProperty("next").GetString() is not { } next)
                break;
            after = $"&after={next}";
        }

        Assert.Equal(ids.AsEnumerable().Reverse().Select(id => id.ToString()), listed);
        var failed = (await me.ReadAsync("/api/jobs?state=failed&kind=import")).GetProperty("data").EnumerateArray().Single();
        Assert.Equal(ids[1].ToString(), failed.GetProperty("id").GetString());
        Assert.Empty((await me.ReadAsync("/api/jobs?kind=other")).GetProperty("data").EnumerateArray());
        using var bad = await me.AskAsync("/api/jobs?state=odd");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task Job_of_another_user_is_404()
    {
        using var owner = Address.User("owner");
        using var other = Address.User("other", "catalog:write jobs:admin");
        var job = await owner.ImportAsync().AcceptedAsync();

        foreach (var (method, path) in new[]
        {
            ("GET", ""), ("GET", "/events"), ("GET", "/result"), ("GET", "/errors"), ("DELETE", ""), ("POST", "/retry"),
        })
        {
            using var answer = await other.SendAsync(new HttpMethod(method), $"/api/jobs/{job}{path}", null);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Empty((await other.ReadAsync("/api/jobs")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Concurrent_submissions_with_the_same_key_create_one_job()
    {
        using var me = Address.User("repeater");
        var key = Guid.NewGuid().ToString();

        var jobs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => me.ImportAsync("same", key).AcceptedAsync()));

        Assert.Single(jobs.Distinct());
        Assert.Equal(1, await servers.QueryAsync<long>("select count(*) from jobs where owner = 'repeater'"));
        Assert.Equal(0, await servers.QueryAsync<long>($"select count(*) from uploads where file = 'imports/{jobs[0]:N}'"));
        var folder = Path.Combine(AppContext.BaseDirectory, "files", "imports");
        Assert.True(File.Exists(Path.Combine(folder, $"{jobs[0]:N}")));
    }

    [Theory]
    [InlineData("other rows", "")]
    [InlineData("same", "?onError=skip")]
    public async Task Key_reused_for_another_import_is_answered_422(string name, string query)
    {
        using var me = Address.User("confused");
        var key = Guid.NewGuid().ToString();
        await me.ImportAsync("same", key).AcceptedAsync();

        using var refused = await me.ImportAsync(name, key, query);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Key_is_scoped_to_its_user_and_expires_after_a_day()
    {
        using var alice = Address.User("alice");
        using var bob = Address.User("bob");
        var key = Guid.NewGuid().ToString();
        var first = await alice.ImportAsync("a", key).AcceptedAsync();

        Assert.NotEqual(first, await bob.ImportAsync("b", key).AcceptedAsync());
        await servers.ExecuteAsync($"update idempotency_keys set created_at = now() - interval '25 hours' where key = '{key}'");
        Assert.NotEqual(first, await alice.ImportAsync("another", key).AcceptedAsync());
    }

    [Fact]
    public async Task Overlong_idempotency_key_is_answered_400()
    {
        using var me = Address.User("sloppy");
        using var refused = await me.ImportAsync("a", new string('x', 201));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task User_over_the_job_limit_is_answered_429_and_others_are_not()
    {
        var folder = Directory.CreateTempSubdirectory("quota-");
        await using var strict = await Replica.StartAsync(servers,
            ("Jobs__MaxUnfinishedPerUser", "3"), ("FileStore__Folder", folder.FullName));
        using var eager = strict.Address.User("eager");
        using var other = strict.Address.User("patient");
        var jobs = new List<Guid>();
        for (var n = 0; n < 3; n++)
            jobs.Add(await eager.ImportAsync().AcceptedAsync());

        using (var refused = await eager.ImportAsync(key: "k"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        }

        await other.ImportAsync().AcceptedAsync();
        (await eager.DeleteAsync($"/api/jobs/{jobs[0]}", Cancel)).Dispose();
        await eager.ImportAsync(key: "k").AcceptedAsync();
        // What was refused left no file.
        Assert.Equal(5, folder.GetFiles("*", SearchOption.AllDirectories).Length);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Unfinished_job_can_be_cancelled_and_a_completed_one_cannot()
    {
        using var me = Address.User("canceller");
        var job = await me.ImportAsync().AcceptedAsync();

        for (var n = 0; n < 2; n++)
        {
            using var cancelled = await me.DeleteAsync($"/api/jobs/{job}", Cancel);
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
            Assert.Equal("cancelled", (await cancelled.JsonAsync()).GetProperty("state").GetString());
        }

        await servers.ExecuteAsync($"update jobs set state = 'completed' where id = '{job}'");
        using var late = await me.DeleteAsync($"/api/jobs/{job}", Cancel);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task Failed_job_can_be_retried_idempotently_and_a_queued_one_cannot()
    {
        using var me = Address.User("retrier");
        var job = await me.ImportAsync().AcceptedAsync();
        using var early = await me.PostAsync($"/api/jobs/{job}/retry", null, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        await servers.ExecuteAsync(
            $"update jobs set state = 'failed', attempts = 5, error = 'x', publish_at = null, finished_at = now() where id = '{job}'");

        var key = Guid.NewGuid().ToString();
        for (var n = 0; n < 2; n++)
        {
            using var retried = await me.SendAsync(HttpMethod.Post, $"/api/jobs/{job}/retry", null, ("Idempotency-Key", key));
            Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        }

        var now = await me.ReadAsync($"/api/jobs/{job}");
        Assert.Equal("queued", now.GetProperty("state").GetString());
        Assert.Equal(0, now.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task Retry_over_the_job_limit_is_answered_429_and_a_retried_job_keeps_its_upload()
    {
        await using var strict = await Replica.StartAsync(servers, ("Jobs__MaxUnfinishedPerUser", "1"));
        using var me = strict.Address.User("persistent");
        var failed = await me.ImportAsync().AcceptedAsync();
        await servers.ExecuteAsync(
            $"update jobs set state = 'failed', error = 'x', publish_at = null, finished_at = now() where id = '{failed}'");
        await servers.ExecuteAsync($"insert into file_expiry values ('imports/{failed:N}', now() + interval '1 hour')");
        var other = await me.ImportAsync().AcceptedAsync();

        foreach (var key in new[] { "Idempotency-Key", "X-None" })
        {
            using var refused = await me.SendAsync(HttpMethod.Post, $"/api/jobs/{failed}/retry", null, (key, "k"));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        Assert.Equal(1, await servers.QueryAsync<long>($"select count(*) from file_expiry where name = 'imports/{failed:N}'"));
        (await me.DeleteAsync($"/api/jobs/{other}", Cancel)).Dispose();
        using var retried = await me.PostAsync($"/api/jobs/{failed}/retry", null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        Assert.Equal(0, await servers.QueryAsync<long>($"select count(*) from file_expiry where name = 'imports/{failed:N}'"));
    }

    [Fact]
    public async Task Published_jobs_are_confirmed_in_batches()
    {
        const int jobs = 50;
        // No user has more of them than may be published at a time.
        HttpClient[] users = [.. Enumerable.Range(0, 5).Select(n => Address.User($"crowd{n}"))];

        await Task.WhenAll(Enumerable.Range(0, jobs).Select(n => users[n % users.Length].ImportAsync($"{n}").AcceptedAsync()));
        await Eventually.TrueAsync(async () => await servers.QueryAsync<long>(
            "select count(*) from jobs where owner like 'crowd%' and publish_at > created_at + interval '10 minutes'") == jobs);

        // By about as many transactions as there were seconds.
        Assert.InRange(
            await servers.QueryAsync<long>("select count(distinct xmin::text) from jobs where owner like 'crowd%'"), 1, jobs / 2);
        Array.ForEach(users, user => user.Dispose());
    }

    [Fact]
    public async Task Queue_status_requires_the_operator_scope()
    {
        using var user = Address.User("nobody");
        using var refused = await user.AskAsync("/api/admin/queues");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        using var operators = Address.User("operator", "jobs:admin");
        await user.ImportAsync().AcceptedAsync();
        var import = (await operators.ReadAsync("/api/admin/queues")).EnumerateArray()
            .Single(queue => queue.GetProperty("kind").GetString() == "import");
        Assert.True(import.GetProperty("waiting").GetInt64() >= 1);
        Assert.Equal("jobs-import", import.GetProperty("queue").GetString());
        Assert.True(import.GetProperty("oldestWaitingSeconds").GetDouble() >= 0);
        using var none = await operators.PostAsync("/api/admin/queues/none/replay", null, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }
}
