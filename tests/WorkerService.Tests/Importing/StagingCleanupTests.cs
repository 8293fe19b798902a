using CatalogData.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using WorkerService.Imports;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.Importing;

public sealed class StagingCleanupTests(CatalogDatabase database)
{
    [Fact]
    public async Task Staging_tables_of_ended_jobs_are_dropped_and_others_stay()
    {
        var running = (await database.BeginAsync(CatalogJobKinds.Import, "nothing")).JobId;
        var cancelled = await database.AcceptAsync(CatalogJobKinds.Import, "nothing");
        await database.QueryAsync<Guid>($"update jobs set state = 'cancelled' where id = '{cancelled}' returning id");
        string[] kept = [$"import_{running:N}", "of_another_program"];
        string[] dropped = [$"import_{cancelled:N}", $"import_{Guid.NewGuid():N}"];
        foreach (var table in kept.Concat(dropped))
            await database.QueryAsync<long>($"create unlogged table staging.{table} (row int); select 1::bigint");

        await new StagingCleanup(database.Source, NullLogger<StagingCleanup>.Instance)
            .CleanUpAsync(TestContext.Current.CancellationToken);

        foreach (var table in kept)
            Assert.True(await ExistsAsync(table), table);
        foreach (var table in dropped)
            Assert.False(await ExistsAsync(table), table);
    }

    private Task<bool> ExistsAsync(string table) => database.QueryAsync<bool>($"select to_regclass('staging.{table}') is not null");
}
