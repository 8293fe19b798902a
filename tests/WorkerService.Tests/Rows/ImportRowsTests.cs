using System.Text;
using CatalogData.Jobs;
using WorkerService.Imports.Rows;
using WorkerService.Jobs;

namespace WorkerService.Tests.Rows;

public sealed class ImportRowsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_keeps_its_newlines_quotes_spaces_and_scripts()
    {
        var rows = await ReadAsync(ImportFormat.Csv, "Type,Brand,Name,Description,Price\r\nT,B,N,\" a\r\nb\n\"\"c\"\", ø 漢 🙂 \",1\r\n");

        Assert.Equal(" a\r\nb\n\"c\", ø 漢 🙂 ", Assert.Single(rows)[ImportColumn.Description]);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "\uFEFFPRICE,name,Other,brand,TYPE\n2.50,N,x,B,T")]
    [InlineData(ImportFormat.Ndjson, "{\"PRICE\":2.50,\"name\":\"N\",\"Other\":[],\"brand\":\"B\",\"TYPE\":\"T\"}")]
    [InlineData(ImportFormat.Json, "[{\"PRICE\":2.50,\"name\":\"N\",\"Other\":[],\"brand\":\"B\",\"TYPE\":\"T\"}]")]
    public async Task Names_match_without_regard_to_case_and_what_is_not_known_is_ignored(ImportFormat format, string file)
    {
        var row = RowRules.Check(Assert.Single(await ReadAsync(format, file)));

        Assert.Equal(new ImportRow(1, null, "T", "B", "N", null, 2.50m, null, null, null, null), row);
    }

    [Fact]
    public async Task A_line_that_is_no_json_spoils_no_other_line()
    {
        var rows = await ReadAsync(ImportFormat.Ndjson, "{\"Name\":\"a\"}\nnot json\n\n  \r\n[1]\n{\"Name\":\"b\"}");

        Assert.Equal(["a", null, null, "b"], rows.Select(row => row[ImportColumn.Name]));
        Assert.Equal([0, 1, 1, 0], rows.Select(row => row.Errors.Count));
        Assert.Equal([1L, 2, 3, 4], rows.Select(row => row.Number));
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "")]
    [InlineData(ImportFormat.Csv, "Name,Price\na,1")]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"open,1")]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"a\"b,1")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"a\"},{")]
    [InlineData(ImportFormat.Json, "")]
    public async Task A_file_that_cannot_be_read_to_its_end_fails_for_good(ImportFormat format, string file) =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file));

    [Fact]
    public async Task Bytes_that_are_not_utf8_fail_for_good() =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(ImportFormat.Csv, Encoding.Latin1.GetBytes("Type,Brand,Name,Price\nT,B,ø,1")));

    [Theory]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"")]
    [InlineData(ImportFormat.Ndjson, "{\"Name\":\"")]
    public async Task A_row_without_end_is_given_up_before_it_fills_the_memory(ImportFormat format, string begin)
    {
        var file = Encoding.UTF8.GetBytes(begin + new string('x', 8 << 20));

        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file));
    }

    private static Task<List<RawRow>> ReadAsync(ImportFormat format, string file) => ReadAsync(format, Encoding.UTF8.GetBytes(file));

    private static async Task<List<RawRow>> ReadAsync(ImportFormat format, byte[] file) =>
        await ImportRows.ReadAsync(new MemoryStream(file), format, Cancel).ToListAsync(Cancel);
}
