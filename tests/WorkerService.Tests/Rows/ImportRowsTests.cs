using System.Text;
using CatalogData.Jobs;
using static WorkerService.Tests.Rows.UploadedRows;
using WorkerService.Imports.Rows;

namespace WorkerService.Tests.Rows;

/// <summary>What is read of a file: its rows, in order, each with the values that it names.</summary>
public sealed class ImportRowsTests
{
    [Fact]
    public async Task Quoted_value_keeps_newlines_quotes_spaces_and_scripts()
    {
        var rows = await ReadAsync(ImportFormat.Csv, "Type,Brand,Name,Description,Price\r\nT,B,N,\" a\r\nb\n\"\"c\"\", ø 漢 🙂 \",1\r\n");

        Assert.Equal(" a\r\nb\n\"c\", ø 漢 🙂 ", Assert.Single(rows)[ImportColumn.Description]);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "\uFEFFPRICE,name,Other,brand,TYPE\n2.50,N,x,B,T")]
    [InlineData(ImportFormat.Csv, "Price, name , Other, brand,\tType\n2.50,N,x,B,T")]
    [InlineData(ImportFormat.Ndjson, "{\"PRICE\":2.50,\"name\":\"N\",\"Other\":[],\"brand\":\"B\",\"TYPE\":\"T\"}")]
    [InlineData(ImportFormat.Json, "[{\"PRICE\":2.50,\"name\":\"N\",\"Other\":[],\"brand\":\"B\",\"TYPE\":\"T\"}]")]
    public async Task Column_names_match_in_any_case_and_unknown_columns_are_ignored(ImportFormat format, string file)
    {
        var row = RowRules.Check(Assert.Single(await ReadAsync(format, file)));

        Assert.Equal(new ImportRow(1, null, "T", "B", "N", false, null, 2.50m, null, null, null, false, null), row);
    }

    [Fact]
    public async Task Line_that_is_not_JSON_affects_no_other_line()
    {
        var rows = await ReadAsync(ImportFormat.Ndjson, "{\"Name\":\"a\"}\nnot json\n\n  \r\n[1]\n{\"Name\":\"b\"}");

        Assert.Equal(["a", null, null, "b"], rows.Select(row => row[ImportColumn.Name]));
        Assert.Equal([0, 1, 1, 0], rows.Select(row => row.Errors.Count));
        Assert.Equal([1L, 2, 3, 4], rows.Select(row => row.Number));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Empty_rows_are_skipped_and_not_counted(string lineEnd)
    {
        var file = string.Join(
            lineEnd,
            "", "Type,Brand,Name,Price", "", "T,B,a,1", "", ",,,", "  ,\t,,", "\"\",\"\",,",
            "\u00a0,,,", ",,,,,,", "   ", "T,B,b,1", "", ",,,");

        var rows = await ReadAsync(ImportFormat.Csv, file);

        Assert.Equal([(1L, "a"), (2, "b")], rows.Select(row => (row.Number, row[ImportColumn.Name]!)));
        Assert.All(rows, row => Assert.NotNull(RowRules.Check(row)));
    }

    [Fact]
    public async Task Value_missing_from_a_row_is_distinguished_from_an_empty_one()
    {
        var csv = await ReadAsync(ImportFormat.Csv, "Id,Name,Description\n1,a,\n2,b\n");
        var json = await ReadAsync(ImportFormat.Ndjson, "{\"Id\":1,\"Description\":null}\n{\"Id\":1,\"Description\":\"\"}\n{\"Id\":2}");

        Assert.Equal([true, false], csv.Select(row => row.Names(ImportColumn.Description)));
        Assert.Equal([true, true, false], json.Select(row => row.Names(ImportColumn.Description)));
        Assert.All(csv, row => Assert.False(row.Names(ImportColumn.Price)));
    }

    [Theory]
    [InlineData(ImportFormat.Ndjson, "{\"Name\":\"a\"}\n{\"Name\":\"b\"}")]
    [InlineData(ImportFormat.Json, " [ {\"Name\":\"a\"} , {\"Name\":\"b\"} ] ")]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\n,,a,\n,,b,")]
    public async Task Byte_order_mark_is_skipped(ImportFormat format, string file) =>
        Assert.Equal(["a", "b"], (await ReadAsync(format, $"\uFEFF{file}")).Select(row => row[ImportColumn.Name]));

    [Fact]
    public async Task Array_elements_are_read_whole_across_buffer_boundaries()
    {
        var names = Enumerable.Range(0, 3000).Select(n => $"{n} {new string('ø', n % 90)} ],[ \\\" {{").ToArray();
        var file = Encoding.UTF8.GetBytes(
            $"[{string.Join(',', names.Select((name, n) => $"{new string(' ', n % 7)}{{\"Name\":\"{name}\",\"Other\":[[{n}],{{}}]}}"))}]");

        var rows = await ReadAsync(ImportFormat.Json, file);

        Assert.Equal(
            names.Select(name => name.Replace("\\\"", "\"", StringComparison.Ordinal)),
            rows.Select(row => row[ImportColumn.Name]));
    }

    [Fact]
    public async Task Array_elements_that_are_not_objects_are_bad_rows()
    {
        var rows = await ReadAsync(ImportFormat.Json, "[1,\"]\",[],null,{\"Name\":\"a\"},-1.5e3]");

        Assert.Equal([1, 1, 1, 1, 0, 1], rows.Select(row => row.Errors.Count));
    }

    [Fact]
    public void Long_value_is_truncated_between_characters() =>
        Assert.Equal(new string('x', 199), ImportError.Of(1, "Name", "is short", new string('x', 199) + "🙂🙂").Value);
}
