using Npgsql;
using Scalable.Jobs.Cleanup;

namespace Jobs.Tests.Cleanup;

public sealed class JobCleanupTests(JobDatabase databases)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly List<string> _deleted = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_finished_jobs_go_with_their_files_and_no_others()
    {
        await using var database = await databases.CreateAsync();
        await InsertAsync(
            database, TimeSpan.FromDays(8), "completed", """{"file": "imports/old"}""", """{"file": {"name": "results/old"}}""");
        var unfinished = await InsertAsync(database, TimeSpan.FromDays(8), "queued", """{"file": "imports/unfinished"}""", null);
        var fresh = await InsertAsync(database, TimeSpan.FromDays(1), "failed", """{"file": "imports/fresh"}""", null);

        Assert.Equal(1, await new JobCleanup(database).RemoveFinishedAsync(Week, Delete, Cancel));

        Assert.Equal(["imports/old", "results/old"], _deleted);
        Assert.Equal(2, await database.QueryAsync<long>($"select count(*) from jobs where id in ('{unfinished}', '{fresh}')"));
    }

    [Fact]
    public async Task Old_jobs_beyond_one_batch_are_all_removed()
    {
        await using var database = await databases.CreateAsync();
        for (var n = 0; n < 1100; n++)
            await InsertAsync(database, TimeSpan.FromDays(8), "completed", "{}", null);

        Assert.Equal(1100, await new JobCleanup(database).RemoveFinishedAsync(Week, Delete, Cancel));
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task Files_of_abandoned_uploads_and_cancelled_jobs_are_removed_once()
    {
        await using var database = await databases.CreateAsync();
        await database.ExecuteAsync(
            "insert into uploads values ('imports/orphan', now() - interval '2 days'), ('imports/under-way', now())");
        await InsertAsync(database, TimeSpan.Zero, "cancelled", """{"file": "imports/cancelled"}""", null);
        await InsertAsync(database, TimeSpan.Zero, "failed", """{"file": "imports/failed"}""", null);
        var cleanup = new JobCleanup(database);

        Assert.Equal(2, await cleanup.RemoveFilesAsync(TimeSpan.FromDays(1), Delete, Cancel));
        Assert.Equal(0, await cleanup.RemoveFilesAsync(TimeSpan.FromDays(1), Delete, Cancel));

        Assert.Equal(["imports/cancelled", "imports/orphan"], _deleted.Order());
    }

    [Fact]
    public async Task Idempotency_keys_are_removed_after_a_day()
    {
        await using var database = await databases.CreateAsync();
        await database.ExecuteAsync(
            "insert into idempotency_keys values "
            + "('a', 'old', '', gen_random_uuid(), now() - interval '25 hours'), "
            + "('a', 'new', '', gen_random_uuid(), now())");

        Assert.Equal(1, await new JobCleanup(database).RemoveKeysAsync(Cancel));
        Assert.Equal("new", await database.QueryAsync<string>("select key from idempotency_keys"));
    }

    private Task Delete(string file)
    {
        _deleted.Add(file);
        return Task.CompletedTask;
    }

    private static async Task<Guid> InsertAsync(NpgsqlDataSource database, TimeSpan age, string state, string payload, string? result)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow() - age);
        await using var command = database.CreateCommand(
            "insert into jobs (id, kind, owner, state, payload, result, finished_at) "
            + "values ($1, 'report', 'alice', $2, $3::jsonb, $4::jsonb, "
            + "case when $2 in ('queued', 'running') then null else now() - $5 end)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = payload });
        command.Parameters.Add(new() { Value = (object?)result ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = age });
        await command.ExecuteNonQueryAsync(Cancel);
        return id;
    }
}
