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

    [Fact]
    public async Task Bytes_that_are_not_utf8_fail_for_good() =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(ImportFormat.Csv, Encoding.Latin1.GetBytes("Type,Brand,Name,Price\nT,B,ø,1")));

    [Theory]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"")]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,")]
    [InlineData(ImportFormat.Ndjson, "{\"Name\":\"")]
    [InlineData(ImportFormat.Ndjson, "")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"a\"},{\"Name\":")]
    public async Task A_row_without_end_is_given_up_before_it_fills_the_memory(ImportFormat format, string begin)
    {
        await using var file = new EndlessFile(begin);

        await Assert.ThrowsAsync<JobFailedException>(() => ImportRows.ReadAsync(file, format, Cancel).ToListAsync(Cancel).AsTask());

        Assert.InRange(file.BytesRead, 1, 4 << 20);
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

    /// <summary>A file that begins like this and then goes on and on.</summary>
    private sealed class EndlessFile(string begin) : MemoryStream(Encoding.UTF8.GetBytes(begin))
    {
        public long BytesRead { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                buffer.Span.Fill((byte)'x');
                read = buffer.Length;
            }

            BytesRead += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
