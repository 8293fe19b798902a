using System.Text.RegularExpressions;
using CatalogData.Migrations;
using Npgsql;

namespace CatalogData.Tests.Migrations;

public sealed partial class MigrationTests(CatalogDatabase databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_migrations_under_the_lock_apply_each_script_once()
    {
        await using var database = await databases.CreateEmptyAsync();

        var applied = await Task.WhenAll(MigrateAsync(database), MigrateAsync(database));

        Assert.Contains(applied, scripts => scripts == 0);
        Assert.Equal(applied.Sum(), await database.QueryAsync<long>("select count(*) from schema_versions"));
    }

    [Fact]
    public async Task A_migrator_waits_while_another_one_holds_the_lock()
    {
        await using var database = await databases.CreateEmptyAsync();
        var waits = new TaskCompletionSource();
        var first = await MigrationLock.AcquireAsync(database, () => { }, TimeProvider.System, Cancel);

        var second = MigrationLock.AcquireAsync(database, waits.SetResult, TimeProvider.System, Cancel);
        await waits.Task.WaitAsync(Cancel);
        Assert.False(second.IsCompleted);

        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Theory]
    [InlineData("insert into items (name, price, type_id, brand_id) select 'c', 1, 1, 2 from generate_series(1, 3)")]
    [InlineData("update items set type_id = 2 where name = 'a'")]
    [InlineData("update items set price = 5")]
    [InlineData("delete from items where brand_id = 1")]
    [InlineData("truncate items cascade")]
    public async Task Stored_item_counts_match_the_items_after_each_change(string change)
    {
        await using var database = await databases.CreateAsync();
        await database.ExecuteAsync(
            """
            insert into types (type) values ('t1'), ('t2');
            insert into brands (brand) values ('b1'), ('b2');
            insert into items (name, price, type_id, brand_id) values ('a', 1, 1, 1), ('b', 1, 1, 2), ('c', 1, 2, 2);
            """);

        await database.ExecuteAsync(change);

        Assert.Equal(0, await database.QueryAsync<long>(
            """
            select count(*)
              from (select type_id, brand_id, sum(items) as n from item_counts group by type_id, brand_id having sum(items) <> 0) kept
              full join (select coalesce(type_id, 0) as type_id, coalesce(brand_id, 0) as brand_id, count(*) as n
                           from items group by grouping sets ((type_id, brand_id), (type_id), (brand_id), ()) having count(*) > 0) counted
                using (type_id, brand_id)
             where kept.n is distinct from counted.n
            """));
    }

    [Fact]
    public async Task Items_older_than_the_search_migration_are_found_by_new_and_old_queries()
    {
        await using var database = await databases.CreateEmptyAsync();
        await database.ExecuteAsync(
            "create table schema_versions (schemaversionsid serial primary key, "
            + "scriptname varchar(255) not null, applied timestamp not null)");
        foreach (var script in Scripts().Where(script => string.CompareOrdinal(script.Name, "0040") < 0))
        {
            await database.ExecuteAsync(script.Contents);
            await database.ExecuteAsync($"insert into schema_versions (scriptname, applied) values ('{script.Name}', now())");
        }

        await database.ExecuteAsync(
            """
            insert into types (type) values ('t'); insert into brands (brand) values ('b');
            insert into items (name, description, price, type_id, brand_id) values ('Adapter', 'AC/DC for wet mornings', 1, 1, 1);
            """);

        var changes = await database.QueryAsync<long>("select count(*) from item_changes");
        CatalogDatabase.Migrations(database).Apply();

        // No cache is told: what people are shown is as it was.
        Assert.Equal(changes, await database.QueryAsync<long>("select count(*) from item_changes"));
        Assert.Equal(3, await database.QueryAsync<long>(
            """
            select count(*) from items, unnest(array['AC/DC', 'for wet mornings', 'adapter']) text where search @@ search_query(text)
            """));
        // What the version before asks, which may go on for a while.
        Assert.Equal(1, await database.QueryAsync<long>(
            """
            select count(*) from items
             where search @@ (select (to_tsquery('simple', 'wet:*') || to_tsquery('english', 'wet:*'))
                                  && (to_tsquery('simple', 'adap:*') || to_tsquery('english', 'adap:*')))
            """));
    }

    [Fact]
    public void Indexes_on_existing_tables_are_created_concurrently()
    {
        // The first releases' scripts have run everywhere.
        foreach (var (name, contents) in Scripts().Where(script => string.CompareOrdinal(script.Name, "0033") > 0))
        {
            var isAlone = contents.StartsWith(CatalogMigrations.WithoutTransaction, StringComparison.Ordinal);
            var made = NewTable().Matches(contents).Select(table => table.Groups["table"].Value).ToHashSet();
            Assert.All(NewIndex().Matches(contents), index =>
                Assert.True(
                    index.Groups["concurrently"].Success ? isAlone : made.Contains(index.Groups["table"].Value),
                    $"{name}: {index}"));
        }
    }

    [GeneratedRegex(@"create table (?<table>\w+)")]
    private static partial Regex NewTable();

    [GeneratedRegex(@"create (unique )?index (?<concurrently>concurrently )?(if not exists )?\w+ on (?<table>\w+)")]
    private static partial Regex NewIndex();

    private static IEnumerable<(string Name, string Contents)> Scripts()
    {
        var assembly = typeof(CatalogMigrations).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.Contains(".Migrations.Scripts.", StringComparison.Ordinal));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name[(name.IndexOf(".Scripts.", StringComparison.Ordinal) + ".Scripts.".Length)..], script.ReadToEnd());
        }
    }

    private static async Task<int> MigrateAsync(NpgsqlDataSource database)
    {
        await using var turn = await MigrationLock.AcquireAsync(database, () => { }, TimeProvider.System, Cancel);
        return CatalogDatabase.Migrations(database).Apply().Count;
    }
}
