namespace CatalogData.Tests.Jobs;

/// <summary>Compares the job tables created by the migrations with those created by the script of the Jobs block.</summary>
public sealed class JobSchemaTests(CatalogDatabase databases)
{
    private const string Tables = "('jobs', 'idempotency_keys', 'uploads', 'file_expiry', 'download_links')";

    // Each row names an object and how it is defined.
    private const string Definitions =
        $"""
        with tables as (select oid, relname, reloptions from pg_class where relname in {Tables})
        select string_agg(line, e'\n' order by line) from (
            select 'table ' || relname || ' ' || array_to_string(array(select unnest(reloptions) order by 1), ' ') from tables
            union all
            select 'column ' || relname || ' ' || format('%s %s %s ', attnum, attname, format_type(atttypid, atttypmod))
                || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
              from tables join pg_attribute on attrelid = tables.oid left join pg_attrdef on adrelid = attrelid and adnum = attnum
             where attnum > 0
            union all
            select 'constraint ' || relname || ' ' || pg_get_constraintdef(c.oid) from tables join pg_constraint c on conrelid = tables.oid
            union all
            select 'index ' || pg_get_indexdef(indexrelid) from tables join pg_index on indrelid = tables.oid
            union all
            select 'trigger ' || pg_get_triggerdef(t.oid) from tables join pg_trigger t on tgrelid = tables.oid and not tgisinternal
            union all
            select distinct 'function ' || pg_get_functiondef(tgfoid)
              from tables join pg_trigger t on tgrelid = tables.oid and not tgisinternal
        ) definitions (line)
        """;

    [Fact]
    public async Task The_blocks_script_makes_the_same_tables_as_the_migrations()
    {
        await using var migrated = await databases.CreateAsync();
        await using var scripted = await databases.CreateEmptyAsync();
        var script = Path.Combine(RepositoryRoot.Folder, "Blocks", "Jobs", "Schema", "jobs.sql");
        await scripted.ExecuteAsync(await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken));

        var definitions = await scripted.QueryAsync<string>(Definitions);

        Assert.Contains("trigger CREATE TRIGGER jobs_changed", definitions, StringComparison.Ordinal);
        Assert.Equal(await migrated.QueryAsync<string>(Definitions), definitions);
    }

    [Fact]
    public async Task Errors_of_an_import_are_deleted_with_its_job()
    {
        await using var database = await databases.CreateAsync();
        var job = Guid.CreateVersion7();
        await database.ExecuteAsync($"insert into jobs (id, kind, owner, payload) values ('{job}', 'import', 'alice', '{{}}')");
        await database.ExecuteAsync($"insert into import_errors values ('{job}', 1, 'Name', 'is required', null)");

        await database.ExecuteAsync($"delete from jobs where id = '{job}'");

        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from import_errors"));
    }
}
