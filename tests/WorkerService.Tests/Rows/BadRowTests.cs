using System.Text;
using CatalogData.Jobs;
using Scalable.Jobs.Kinds;
using static WorkerService.Tests.Rows.UploadedRows;
using WorkerService.Imports.Rows;

namespace WorkerService.Tests.Rows;

/// <summary>Whatever a row contains, it is one bad row.</summary>
public sealed class BadRowTests
{
    public static TheoryData<ImportFormat, byte[], string> BadRows()
    {
        var data = new TheoryData<ImportFormat, byte[], string>();
        void Json(string property, string column)
        {
            var row = Latin($"{{\"Type\":\"T\",\"Brand\":\"B\",\"Name\":\"N\",\"Price\":1,{property}}}");
            data.Add(ImportFormat.Ndjson, [.. Latin("{\"Name\":\"before\"}\n"), .. row, .. Latin("\n{\"Name\":\"after\"}")], column);
            data.Add(ImportFormat.Json, [.. Latin("[{\"Name\":\"before\"},"), .. row, .. Latin(",{\"Name\":\"after\"}]")], column);
        }

        void Csv(string row, string column) =>
            data.Add(ImportFormat.Csv, Latin($"Type,Brand,Name,Price\nT,B,before,1\n{row}\nT,B,after,1\n"), column);

        // Bytes that are no UTF-8: in a value, in a name, where nothing reads them, and the longer form of a short character.
        Json("\"Description\":\"x \xff\"", "");
        Json("\"Descr\xff\":\"x\"", "");
        Json("\"Other\":[\"\xff\"]", "");
        Json("\"Description\":\"\xc0\xaf\"", "");
        Json("\"Description\":\"\xed\xa0\x80\"", "");
        // Half of a surrogate pair.
        Json("\"Description\":\"\\ud800\"", "Description");
        Json("\"Description\":\"\\udc00x\"", "Description");
        Json("\"Id\":\"\\ud800\"", "Id");
        Json("\"\\ud800\":1", "");
        Json("\"Descr\\udfffiption\":1", "");
        // Names that come again.
        Json("\"Name\":\"M\"", "Name");
        Json("\"PRICE\":2", "Price");
        Json("\"N\\u0061me\":null", "Name");
        // Numbers that no column holds, and values that are neither text nor number.
        Json("\"AvailableStock\":1e400", "AvailableStock");
        Json("\"AvailableStock\":1e-400", "AvailableStock");
        Json("\"AvailableStock\":5.0000000000000000000000000000000000000001", "AvailableStock");
        Json($"\"AvailableStock\":{new string('9', 100_000)}", "AvailableStock");
        Json("\"AvailableStock\":1e99999999999999999999", "AvailableStock");
        Json("\"AvailableStock\":true", "AvailableStock");
        Json("\"Description\":{}", "Description");
        Json("\"Description\":[\"x\"]", "Description");
        Json("\"Description\":\"a\\u0000b\"", "Description");
        Json($"\"Other\":{new string('[', 5000)}{new string(']', 5000)}", "");
        Json($"\"Description\":{new string('[', 5000)}{new string(']', 5000)}", "");
        // No JSON, between the right brackets.
        Json("\"Description\":'x'", "");
        Json("\"Description\":tru", "");
        Json("\"Description\":\"\\x\"", "");
        Json("\"Description\":\"a\tb\"", "");
        Json("\"Description\" \"x\"", "");
        Json("Description:1", "");
        Json("\"AvailableStock\":01", "");
        Json("\"AvailableStock\":NaN", "");
        Json("", "");
        Json("\0", "");
        Json("\xef\xbb\xbf", "");
        Csv("T,B,x \xff,1", "");
        Csv("T,B,\xef\xbf,1", "");
        Csv("T,B,Lamp,1,234.50", "");
        Csv("T,B,Lamp,1,", "");
        Csv("T,B,\"Lamp\" 5,1", "");
        Csv("T,B,\"Lamp\"\" 5\"x,1", "");
        Csv("T,B,a\0b,1", "Name");
        Csv("T,B,x,1e-400", "Price");
        Csv("T,B,x,1.0000000000000000000000000000000000000000001", "Price");
        Csv("T,B,x,0.00000000000000000000000000000000000001", "Price");
        Csv("T,B,x, 1", "Price");
        Csv("T,B,x", "Price");
        Csv("T", "Brand");
        Csv($"T,B,{new string('x', 1000)},1", "Name");
        Csv(new string(',', 100_000) + "x", "");
        return data;

        static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
    }

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task Invalid_row_is_one_bad_row_and_affects_no_other_row(ImportFormat format, byte[] file, string column)
    {
        var rows = await ReadAsync(format, file);

        Assert.Equal([1L, 2, 3], rows.Select(row => row.Number));
        Assert.Equal(["before", "after"], new[] { rows[0], rows[2] }.Select(row => row[ImportColumn.Name]));
        Assert.Null(RowRules.Check(rows[1]));
        Assert.Equal(column, rows[1].Errors[0].Column);
        Assert.True(rows[1].Errors[0].Value is not { Length: > 200 });
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"", "\",1\nT,B,after,1")]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,", ",1\nT,B,after,1")]
    [InlineData(ImportFormat.Ndjson, "{\"Name\":\"", "\"}\n{\"Name\":\"after\"}")]
    [InlineData(ImportFormat.Ndjson, "", "\n{\"Name\":\"after\"}")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"", "\"},{\"Name\":\"after\"}]")]
    [InlineData(ImportFormat.Json, "[", ",{\"Name\":\"after\"}]")]
    public async Task Huge_row_is_one_bad_row_without_being_buffered(ImportFormat format, string begin, string end)
    {
        using var file = new LongFile(begin, 64 << 20, end);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rows = await ReadAsync(format, file);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal([null, "after"], rows.Select(row => row[ImportColumn.Name]));
        Assert.StartsWith("has at most", Assert.Single(rows[0].Errors).Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "Id,Type,Brand,Name,Description,Price,AvailableStock\n1,T,B,\"N,\"\"x\"\"\",é🙂,1.50,5\n\n2,T,B,M,,2,\n")]
    [InlineData(ImportFormat.Ndjson, "{\"Id\":1,\"Name\":\"é🙂\\u00e9\",\"Price\":1.5}\n{\"Id\":2,\"Name\":null,\"Other\":[{\"a\":[]}]}\n")]
    [InlineData(ImportFormat.Json, "[{\"Id\":1,\"Name\":\"é🙂\\u00e9\",\"Price\":1.5}, {\"Id\":2,\"Name\":null,\"Other\":[{\"a\":[]}]}]")]
    public async Task Random_damage_causes_only_bad_rows_or_a_failed_file(ImportFormat format, string file)
    {
        // The same damage in each run.
        var random = new Random(17);
        var good = Encoding.UTF8.GetBytes(file);
        byte[] interesting = [0, 0x0A, 0x0D, 0x22, 0x2C, 0x5B, 0x5D, 0x5C, 0x7B, 0x7D, 0x7F, 0x80, 0xC0, 0xED, 0xEF, 0xFE, 0xFF];
        for (var n = 0; n < 20_000; n++)
        {
            var bytes = good[..(random.Next(3) == 0 ? random.Next(good.Length + 1) : good.Length)];
            for (var damage = random.Next(4); damage > 0 && bytes.Length > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0
                    ? interesting[random.Next(interesting.Length)]
                    : (byte)random.Next(256);
            }
            try
            {
                foreach (var row in await ReadAsync(format, bytes))
                    Assert.True(RowRules.Check(row) is not null || row.Errors.Count > 0);
            }
            catch (JobFailedException)
            {
            }
        }
    }
}
