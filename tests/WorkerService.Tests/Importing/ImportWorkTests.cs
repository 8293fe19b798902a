using System.Globalization;
using System.Text;
using CatalogData.Files;
using CatalogData.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.Imports;
using WorkerService.Imports.Rows;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.Importing;

/// <summary>From an upload to the catalogue.</summary>
public sealed class ImportWorkTests(ImportDatabase database) : IClassFixture<ImportDatabase>, IDisposable
{
    private const string Header = "Id,Type,Brand,Name,Price,AvailableStock\n";

    private readonly FolderStore _store = new();
    private readonly string _name = $"{Guid.NewGuid():N}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Skip_mode_imports_good_rows_and_reports_bad_ones()
    {
        var lease = await UploadAsync(
            $"{Header},T,B,{_name} good,1,\n,T,B,{_name} bad,-1,\n,,,{_name} worse,x,\n,T,B,{_name} fine,2.50,7\n",
            skipBadRows: true);

        await RunAsync(lease);

        Assert.Equal(new ImportResult(Rows: 4, Inserted: 2, Updated: 0, Errors: 2), await database.ResultAsync<ImportResult>(lease));
        Assert.Equal($"{_name} fine 2.50 7, {_name} good 1.00 0", await ItemsAsync());
        Assert.Equal("2 Price, 3 Brand, 3 Price, 3 Type", await ErrorsAsync(lease));
        Assert.Empty(_store.Names);
        Assert.False(await IsStagedAsync(lease));
    }

    [Fact]
    public async Task One_bad_row_fails_the_import_without_changes_and_is_reported()
    {
        var lease = await UploadAsync($"{Header},T,B,{_name} good,1,\n,T,B,{_name} bad,-1,\n");

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(lease));

        Assert.Equal(new ImportResult(Rows: 2, Inserted: 0, Updated: 0, Errors: 1), JobJson.Read<ImportResult>(failure.Result!));
        Assert.Equal("", await ItemsAsync());
        Assert.Equal("2 Price", await ErrorsAsync(lease));
        Assert.False(await IsStagedAsync(lease));
    }

    [Fact]
    public async Task Row_with_an_id_updates_or_creates_that_item_and_keeps_missing_values()
    {
        await database.QueryAsync<int>("update items set available_stock = 77, restock_threshold = 5 where id = 31 returning id");
        var lease = await UploadAsync($"{Header}31,T,B,{_name} old,3,\n70000,T,B,{_name} new,4,\n,T,B,{_name} next,5,9\n");

        await RunAsync(lease);

        Assert.Equal(new ImportResult(Rows: 3, Inserted: 2, Updated: 1, Errors: 0), await database.ResultAsync<ImportResult>(lease));
        Assert.Equal($"{_name} new 4.00 0, {_name} next 5.00 9, {_name} old 3.00 77", await ItemsAsync());
        Assert.Equal(5, await database.QueryAsync<int>("select restock_threshold from items where id = 31"));
        // Ids are counted on from the highest.
        Assert.True(await database.QueryAsync<int>($"select id from items where name = '{_name} next'") > 70_000);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "Id,Type,Brand,Name,Price\n{0},T,B,{1},1\n")]
    [InlineData(ImportFormat.Json, "[{\"Id\":{0},\"Type\":\"T\",\"Brand\":\"B\",\"Name\":\"{1}\",\"Price\":1}]")]
    [InlineData(ImportFormat.Csv, "Id,Name,Price,Type\n{0},{1},1\n")]
    [InlineData(ImportFormat.Ndjson, "{\"Id\":{0}.0,\"Name\":\"{1}\",\"Price\":1}")]
    public async Task Columns_missing_from_the_file_keep_their_values(ImportFormat format, string file)
    {
        const string rest = "description || available_stock || restock_threshold || max_stock_threshold || coalesce(picture_file_name, '')";
        await database.QueryAsync<int>(
            "update items set description = 'kept', picture_file_name = 'kept.webp', available_stock = 3 where id = 33 returning id");
        var before = await database.QueryAsync<string>($"select {rest} from items where id = 33");
        var types = await database.QueryAsync<string>("select type_id || ' ' || brand_id from items where id = 33");

        await RunAsync(await UploadAsync(
            file.Replace("{0}", "33", StringComparison.Ordinal).Replace("{1}", _name, StringComparison.Ordinal),
            format));

        Assert.Equal($"{_name} 1.00 3", await ItemsAsync());
        Assert.Equal(before, await database.QueryAsync<string>($"select {rest} from items where id = 33"));
        if (!file.Contains('B'))
            Assert.Equal(types, await database.QueryAsync<string>("select type_id || ' ' || brand_id from items where id = 33"));
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "Id,Description,PictureFileName,AvailableStock\n34,,,\n")]
    [InlineData(ImportFormat.Ndjson, "{\"Id\":34,\"Description\":null,\"PictureFileName\":\"\",\"AvailableStock\":null}")]
    public async Task Empty_value_clears_optional_text_and_keeps_numbers(ImportFormat format, string file)
    {
        await database.QueryAsync<int>(
            "update items set description = 'd', picture_file_name = 'p.webp', available_stock = 3 where id = 34 returning id");

        await RunAsync(await UploadAsync(file, format));

        Assert.Equal("3 t", await database.QueryAsync<string>(
            "select available_stock || ' ' || left((description is null and picture_file_name is null)::text, 1) "
            + "from items where id = 34"));
    }

    [Fact]
    public async Task Row_without_the_required_values_of_a_new_item_is_a_bad_row()
    {
        var lease = await UploadAsync($"Id,Name,Price\n35,{_name} there,2\n71000,{_name} new,2\n", skipBadRows: true);

        await RunAsync(lease);

        Assert.Equal(new ImportResult(Rows: 2, Inserted: 0, Updated: 1, Errors: 1), await database.ResultAsync<ImportResult>(lease));
        Assert.Equal("2 Brand, 2 Type", await ErrorsAsync(lease));
    }

    [Fact]
    public async Task Row_with_invalid_bytes_is_skipped_on_the_first_attempt()
    {
        byte[] file =
        [
            .. Encoding.Latin1.GetBytes(
                "{\"Type\":\"T\",\"Brand\":\"B\",\"Name\":\"x \xff\",\"Price\":1}\n{\"\\ud800\":1}\n{\"Name\":\"\\ud800\"}\n\0\n"),
            .. Encoding.UTF8.GetBytes($"{{\"Type\":\"T\",\"Brand\":\"B\",\"Name\":\"{_name}\",\"Price\":1}}"),
        ];
        var lease = await UploadAsync(file, ImportFormat.Ndjson, skipBadRows: true);

        await RunAsync(lease);

        Assert.Equal(new ImportResult(Rows: 5, Inserted: 1, Updated: 0, Errors: 4), await database.ResultAsync<ImportResult>(lease));
        Assert.Equal("1 , 2 , 3 Brand, 3 Name, 3 Price, 3 Type, 4 ", await ErrorsAsync(lease));
    }

    [Fact]
    public async Task Empty_rows_at_the_end_do_not_fail_the_import()
    {
        var lease = await UploadAsync($"Type,Brand,Name,Price\nT,B,{_name},1\n\n,,,");

        await RunAsync(lease);

        Assert.Equal(new ImportResult(Rows: 1, Inserted: 1, Updated: 0, Errors: 0), await database.ResultAsync<ImportResult>(lease));
    }

    [Fact]
    public async Task New_items_are_stored_in_the_order_of_their_names()
    {
        const int rows = 2000;
        var file = new StringBuilder("Type,Brand,Name,Price\n");
        for (var n = 0; n < rows; n++)
            file.Append(CultureInfo.InvariantCulture, $"T,B,{_name} {n * 7919 % rows:0000},1\n");

        await RunAsync(await UploadAsync(file.ToString()));

        // A read in the order of names goes from one block of the table to the next, instead of back and forth for each item.
        var changes = await database.QueryAsync<long>(
            $"""
            select count(*) filter (where block <> previous)
              from (select (ctid::text::point)[0] as block, lag((ctid::text::point)[0]) over (order by name) as previous
                      from items where name like '{_name}%') walk
            """);
        Assert.InRange(changes, 1, rows / 10);
    }

    [Fact]
    public async Task Staging_table_of_an_earlier_version_is_recreated()
    {
        var lease = await UploadAsync($"{Header},T,B,{_name},1,\n");
        await database.QueryAsync<long>(
            $"""
            create unlogged table staging.import_{lease.JobId:N} (
                row bigint not null, id int, type text not null, brand text not null, name text not null, description text,
                price numeric not null, available_stock int, restock_threshold int, max_stock_threshold int, picture_file_name text);
            insert into staging.import_{lease.JobId:N} (row, type, brand, name, price) values (1, 'T', 'B', 'old', 1);
            select 0::bigint
            """);

        await RunAsync(lease);

        Assert.Equal($"{_name} 1.00 0", await ItemsAsync());
    }

    [Fact]
    public async Task First_of_rows_with_the_same_id_is_imported_and_stored_errors_are_limited()
    {
        const int repeated = ImportStaging.MaxErrors + 50;
        var rows = new StringBuilder(Header).Append(CultureInfo.InvariantCulture, $",T,B,{_name} bad,-1,\n");
        for (var n = 0; n <= repeated; n++)
            rows.Append(CultureInfo.InvariantCulture, $"32,T,B,{_name} {n},1,\n");
        var lease = await UploadAsync(rows.ToString(), skipBadRows: true);

        await RunAsync(lease);

        Assert.Equal(
            new ImportResult(Rows: repeated + 2, Inserted: 0, Updated: 1, Errors: repeated + 1),
            await database.ResultAsync<ImportResult>(lease));
        Assert.Equal($"{_name} 0", await database.QueryAsync<string>("select name from items where id = 32"));
        Assert.Equal(
            ImportStaging.MaxErrors,
            await database.QueryAsync<long>($"select count(*) from import_errors where job_id = '{lease.JobId}'"));
        Assert.Equal("1 Price, 3 Id", (await ErrorsAsync(lease))[..13]);
    }

    [Theory]
    [InlineData(ImportFormat.Ndjson, "{0}\n{1}\nno json\n")]
    [InlineData(ImportFormat.Json, "[{0},{1},[]]")]
    public async Task Rows_in_JSON_and_NDJSON_are_imported(ImportFormat format, string file)
    {
        var lease = await UploadAsync(
            file.Replace("{0}", $$"""{"Type":"T","Brand":"B","Name":"{{_name}} a","Price":1.5}""", StringComparison.Ordinal)
                .Replace(
                    "{1}", $$"""{"Type":"T","Brand":"B","Name":"{{_name}} b","Price":"2","AvailableStock":3}""", StringComparison.Ordinal),
            format, skipBadRows: true);

        await RunAsync(lease);

        Assert.Equal(new ImportResult(Rows: 3, Inserted: 2, Updated: 0, Errors: 1), await database.ResultAsync<ImportResult>(lease));
        Assert.Equal($"{_name} a 1.50 0, {_name} b 2.00 3", await ItemsAsync());
    }

    [Fact]
    public async Task Duplicate_property_is_one_error_and_affects_no_other_row()
    {
        var lease = await UploadAsync(
            $$"""
            {"Type":"T","Brand":"B","Name":[],"Name":{},"Price":1}
            {"Type":"T","Brand":"B","Name":"{{_name}}","Price":1}
            """, ImportFormat.Ndjson, skipBadRows: true);

        await RunAsync(lease);

        Assert.Equal("1 Name", await ErrorsAsync(lease));
        Assert.Equal($"{_name} 1.00 0", await ItemsAsync());
    }

    [Fact]
    public async Task Worker_resuming_after_its_job_was_completed_by_another_adds_no_rows()
    {
        var frozen = await UploadAsync($"{Header},T,B,{_name} a,1,\n,T,B,{_name} b,1,\n");
        var staging = new ImportStaging(database.Source, frozen);
        await staging.OpenAsync(Cancel);

        // In the middle of its chunk it falls silent, with the table open, and the job goes through other hands.
        var rows = Enumerable.Range(1, 3).ToAsyncEnumerable().Select(async (int n, CancellationToken _) =>
        {
            if (n == 2)
            {
                await database.QueryAsync<Guid>(
                    $"update jobs set leased_until = now() - interval '1 s' where id = '{frozen.JobId}' returning id");
                await RunAsync((await new JobLeases(database.Source).ClaimExpiredAsync(frozen.JobId, Cancel))!);
            }

            return Row(n);
        });
        await Assert.ThrowsAsync<JobLeaseLostException>(() => staging.WriteAsync(rows, () => { }, Cancel));

        Assert.Equal($"{_name} a 1.00 0, {_name} b 1.00 0", await ItemsAsync());
        // The other's two rows, and none of its own.
        Assert.Equal(2, await database.QueryAsync<long>($"select count(*) from {staging.Table}"));
        await Assert.ThrowsAsync<JobLeaseLostException>(() => staging.OpenAsync(Cancel));
        Assert.Equal(1, await new StagingCleanup(database.Source, NullLogger<StagingCleanup>.Instance).DropAsync(Cancel));
    }

    [Fact]
    public async Task Import_with_missing_staged_rows_fails_without_changes()
    {
        var lease = await UploadAsync("");
        var staging = new ImportStaging(database.Source, lease);
        await staging.OpenAsync(Cancel);
        await staging.WriteAsync(new[] { Row(1) }.ToAsyncEnumerable(), () => { }, Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new ImportMerge(database.Source).RunAsync(staging, lease, rows: 2, errors: 0, Cancel));

        Assert.Equal("", await ItemsAsync());
        Assert.Equal("running", await database.QueryAsync<string>($"select state from jobs where id = '{lease.JobId}'"));
    }

    public void Dispose() => _store.Dispose();

    private RawRow Row(int number) => new(number)
    {
        [ImportColumn.Type] = "T",
        [ImportColumn.Brand] = "B",
        [ImportColumn.Name] = $"{_name} {number}",
        [ImportColumn.Price] = "1",
    };

    private Task<JobLease> UploadAsync(string rows, ImportFormat format = ImportFormat.Csv, bool skipBadRows = false) =>
        UploadAsync(Encoding.UTF8.GetBytes(rows), format, skipBadRows);

    private async Task<JobLease> UploadAsync(byte[] rows, ImportFormat format, bool skipBadRows)
    {
        var payload = new ImportPayload($"imports/{Guid.NewGuid():N}", format, skipBadRows);
        await _store.Files.WriteAsync(payload.File, new MemoryStream(rows), Cancel);
        return await database.BeginAsync(CatalogJobKinds.Import, payload);
    }

    private Task RunAsync(JobLease lease) =>
        new ImportWork(database.Source, _store.Files, new ImportMerge(database.Source)).RunAsync(lease, new Progress<float>(), Cancel);

    private Task<string> ItemsAsync() => database.QueryAsync<string>(
        $"select coalesce(string_agg(name || ' ' || price || ' ' || available_stock, ', ' order by name), '') "
        + $"from items where starts_with(name, '{_name}')");

    private Task<string> ErrorsAsync(JobLease lease) => database.QueryAsync<string>(
        $"""
        select coalesce(string_agg(row || ' ' || "column", ', ' order by row, "column"), '')
          from import_errors where job_id = '{lease.JobId}'
        """);

    private Task<bool> IsStagedAsync(JobLease lease) =>
        database.QueryAsync<bool>($"select to_regclass('staging.import_{lease.JobId:N}') is not null");
}
