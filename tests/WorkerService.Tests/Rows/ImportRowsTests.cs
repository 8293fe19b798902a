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
    [InlineData(ImportFormat.Csv, "Price, name , Other, brand,\tType\n2.50,N,x,B,T")]
    [InlineData(ImportFormat.Ndjson, "{\"PRICE\":2.50,\"name\":\"N\",\"Other\":[],\"brand\":\"B\",\"TYPE\":\"T\"}")]
    [InlineData(ImportFormat.Json, "[{\"PRICE\":2.50,\"name\":\"N\",\"Other\":[],\"brand\":\"B\",\"TYPE\":\"T\"}]")]
    public async Task Names_match_without_regard_to_case_and_what_is_not_known_is_ignored(ImportFormat format, string file)
    {
        var row = RowRules.Check(Assert.Single(await ReadAsync(format, file)));

        Assert.Equal(new ImportRow(1, null, "T", "B", "N", false, null, 2.50m, null, null, null, false, null), row);
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
    [InlineData(ImportFormat.Json, "[{\"Name\":\"a\"},{")]
    [InlineData(ImportFormat.Json, "")]
    [InlineData(ImportFormat.Json, "{}")]
    [InlineData(ImportFormat.Json, "[1 2]")]
    [InlineData(ImportFormat.Json, "[1,]")]
    [InlineData(ImportFormat.Json, "[,1]")]
    [InlineData(ImportFormat.Json, "[1,,2]")]
    [InlineData(ImportFormat.Json, "[1")]
    [InlineData(ImportFormat.Json, "[1]]")]
    [InlineData(ImportFormat.Json, "[1] x")]
    public async Task A_file_that_cannot_be_read_to_its_end_fails_for_good(ImportFormat format, string file) =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file));

    [Theory]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"", "\",1\nT,B,after,1")]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,", ",1\nT,B,after,1")]
    [InlineData(ImportFormat.Ndjson, "{\"Name\":\"", "\"}\n{\"Name\":\"after\"}")]
    [InlineData(ImportFormat.Ndjson, "", "\n{\"Name\":\"after\"}")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"", "\"},{\"Name\":\"after\"}]")]
    [InlineData(ImportFormat.Json, "[", ",{\"Name\":\"after\"}]")]
    public async Task A_huge_row_is_one_bad_row_that_is_never_in_memory(ImportFormat format, string begin, string end)
    {
        using var file = new LongFile(begin, 64 << 20, end);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rows = await ImportRows.ReadAsync(file, format, Cancel).ToListAsync(Cancel);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal([null, "after"], rows.Select(row => row[ImportColumn.Name]));
        Assert.StartsWith("has at most", Assert.Single(rows[0].Errors).Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"a\"},{\"Name\":")]
    public async Task A_huge_row_without_end_fails_for_good(ImportFormat format, string begin)
    {
        using var file = new LongFile(begin, 8 << 20, "");

        await Assert.ThrowsAsync<JobFailedException>(() => ImportRows.ReadAsync(file, format, Cancel).ToListAsync(Cancel).AsTask());
    }

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
    public async Task Whatever_a_row_contains_it_is_one_bad_row(ImportFormat format, byte[] file, string column)
    {
        var rows = await ReadAsync(format, file);

        Assert.Equal([1L, 2, 3], rows.Select(row => row.Number));
        Assert.Equal(["before", "after"], new[] { rows[0], rows[2] }.Select(row => row[ImportColumn.Name]));
        Assert.Null(RowRules.Check(rows[1]));
        Assert.Equal(column, rows[1].Errors[0].Column);
        Assert.True(rows[1].Errors[0].Value is not { Length: > 200 });
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "Id,Type,Brand,Name,Description,Price,AvailableStock\n1,T,B,\"N,\"\"x\"\"\",é🙂,1.50,5\n\n2,T,B,M,,2,\n")]
    [InlineData(ImportFormat.Ndjson, "{\"Id\":1,\"Name\":\"é🙂\\u00e9\",\"Price\":1.5}\n{\"Id\":2,\"Name\":null,\"Other\":[{\"a\":[]}]}\n")]
    [InlineData(ImportFormat.Json, "[{\"Id\":1,\"Name\":\"é🙂\\u00e9\",\"Price\":1.5}, {\"Id\":2,\"Name\":null,\"Other\":[{\"a\":[]}]}]")]
    public async Task Damage_anywhere_is_a_bad_row_or_a_bad_file_and_nothing_else(ImportFormat format, string file)
    {
        // The same damage in each run.
        var random = new Random(17);
        var good = Encoding.UTF8.GetBytes(file);
        byte[] interesting = [0, 0x0A, 0x0D, 0x22, 0x2C, 0x5B, 0x5D, 0x5C, 0x7B, 0x7D, 0x7F, 0x80, 0xC0, 0xED, 0xEF, 0xFE, 0xFF];
        for (var n = 0; n < 20_000; n++)
        {
            var bytes = good[..(random.Next(3) == 0 ? random.Next(good.Length + 1) : good.Length)];
            for (var damage = random.Next(4); damage > 0 && bytes.Length > 0; damage--)
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? interesting[random.Next(interesting.Length)] : (byte)random.Next(256);
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

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Empty_rows_are_skipped_and_not_counted(string lineEnd)
    {
        var file = string.Join(lineEnd, "", "Type,Brand,Name,Price", "", "T,B,a,1", "", ",,,", "  ,\t,,", "\"\",\"\",,", "\u00a0,,,", ",,,,,,", "   ", "T,B,b,1", "", ",,,");

        var rows = await ReadAsync(ImportFormat.Csv, file);

        Assert.Equal([(1L, "a"), (2, "b")], rows.Select(row => (row.Number, row[ImportColumn.Name]!)));
        Assert.All(rows, row => Assert.NotNull(RowRules.Check(row)));
    }

    [Theory]
    [InlineData("Type;Brand;Name;Price\nT;B;x;1", "';'")]
    [InlineData("\"Type\";\"Brand\";\"Name\";\"Price\"\nT;B;x;1", "';'")]
    [InlineData("Id;Type;Brand;Name;Description, long;Price\n1;T;B;x;d;1", "';'")]
    [InlineData("Type\tBrand\tName\tPrice\nT\tB\tx\t1", "a tab")]
    [InlineData("Id|Type|Brand|Name|Price\n1|T|B|x|1", "'|'")]
    public async Task A_wrong_separator_is_named(string file, string separator) =>
        Assert.Contains($"separated by {separator}", await FailureAsync(ImportFormat.Csv, file), StringComparison.Ordinal);

    [Theory]
    [InlineData("Type,Brand,Name,Price,price\nT,B,x,1,2", "Price 2 times")]
    [InlineData("Id,Type,Brand,Name,ID,Price,iD\n", "Id 3 times")]
    [InlineData("Type,Brand,Name\nT,B,x", "lacks Price")]
    [InlineData("Id\n5", "lacks Type, Brand, Name, Price")]
    [InlineData("T,B,x,1\nT,B,y,1", "lacks Type, Brand, Name, Price. It is: T,B,x,1")]
    [InlineData("Type,\"Brand\"x,Name,Price\n", "quote")]
    [InlineData("Type,\"Brand", "without an end")]
    [InlineData(" \n,,\n", "empty")]
    public async Task A_wrong_header_refuses_the_file_and_says_why(string file, string reason) =>
        Assert.Contains(reason, await FailureAsync(ImportFormat.Csv, file), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_row_does_not_name_is_not_known_of_it()
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
    public async Task A_byte_order_mark_is_no_part_of_the_file(ImportFormat format, string file) =>
        Assert.Equal(["a", "b"], (await ReadAsync(format, $"\uFEFF{file}")).Select(row => row[ImportColumn.Name]));

    [Fact]
    public async Task Elements_of_an_array_are_read_whole_wherever_the_reads_happen_to_end()
    {
        var names = Enumerable.Range(0, 3000).Select(n => $"{n} {new string('ø', n % 90)} ],[ \\\" {{").ToArray();
        var file = Encoding.UTF8.GetBytes($"[{string.Join(',', names.Select((name, n) => $"{new string(' ', n % 7)}{{\"Name\":\"{name}\",\"Other\":[[{n}],{{}}]}}"))}]");

        var rows = await ImportRows.ReadAsync(new MemoryStream(file), ImportFormat.Json, Cancel).ToListAsync(Cancel);

        Assert.Equal(names.Select(name => name.Replace("\\\"", "\"", StringComparison.Ordinal)), rows.Select(row => row[ImportColumn.Name]));
    }

    [Fact]
    public async Task Elements_that_are_no_objects_are_bad_rows_among_good_ones()
    {
        var rows = await ReadAsync(ImportFormat.Json, "[1,\"]\",[],null,{\"Name\":\"a\"},-1.5e3]");

        Assert.Equal([1, 1, 1, 1, 0, 1], rows.Select(row => row.Errors.Count));
    }

    [Fact]
    public async Task A_header_of_too_many_columns_is_refused() =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(ImportFormat.Csv, string.Join(',', Enumerable.Range(0, 2000).Select(n => $"c{n}")) + "\n"));

    [Theory]
    [InlineData(ImportFormat.Csv)]
    [InlineData(ImportFormat.Json)]
    public async Task UTF_16_is_refused(ImportFormat format) =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("Type,Brand,Name,Price\nT,B,N,1")]));

    [Fact]
    public void A_long_value_is_cut_between_characters() =>
        Assert.False(char.IsHighSurrogate(ImportError.Of(1, "Name", "is short", new string('x', 199) + "🙂🙂").Value![^1]));

    private static Task<List<RawRow>> ReadAsync(ImportFormat format, string file) => ReadAsync(format, Encoding.UTF8.GetBytes(file));

    private static async Task<List<RawRow>> ReadAsync(ImportFormat format, byte[] file) =>
        await ImportRows.ReadAsync(new MemoryStream(file), format, Cancel).ToListAsync(Cancel);

    private static async Task<string> FailureAsync(ImportFormat format, string file) =>
        (await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file))).Message;

    /// <summary>A file with many letters between its beginning and its end.</summary>
    private sealed class LongFile(string begin, int length, string end) : Stream
    {
        private readonly MemoryStream _begin = new(Encoding.UTF8.GetBytes(begin));
        private readonly MemoryStream _end = new(Encoding.UTF8.GetBytes(end));
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (_begin.Read(buffer) is > 0 and var first)
                return first;
            if (_left == 0)
                return _end.Read(buffer);
            var count = Math.Min(_left, buffer.Length);
            buffer[..count].Fill((byte)'x');
            _left -= count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
