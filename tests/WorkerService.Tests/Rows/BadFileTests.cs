using System.Text;
using CatalogData.Jobs;
using Scalable.Jobs.Kinds;
using static WorkerService.Tests.Rows.UploadedRows;
using WorkerService.Imports.Rows;

namespace WorkerService.Tests.Rows;

/// <summary>Files of which no row can be trusted are refused whole.</summary>
public sealed class BadFileTests
{
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
    public async Task Malformed_file_fails_permanently(ImportFormat format, string file) =>
        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file));

    [Theory]
    [InlineData(ImportFormat.Csv, "Type,Brand,Name,Price\nT,B,\"")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"")]
    [InlineData(ImportFormat.Json, "[{\"Name\":\"a\"},{\"Name\":")]
    public async Task Unterminated_huge_row_fails_permanently(ImportFormat format, string begin)
    {
        using var file = new LongFile(begin, 8 << 20, "");

        await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file));
    }

    [Theory]
    [InlineData("Type;Brand;Name;Price\nT;B;x;1", "';'")]
    [InlineData("\"Type\";\"Brand\";\"Name\";\"Price\"\nT;B;x;1", "';'")]
    [InlineData("Id;Type;Brand;Name;Description, long;Price\n1;T;B;x;d;1", "';'")]
    [InlineData("Type\tBrand\tName\tPrice\nT\tB\tx\t1", "a tab")]
    [InlineData("Id|Type|Brand|Name|Price\n1|T|B|x|1", "'|'")]
    public async Task Wrong_separator_is_named_in_the_error(string file, string separator) =>
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
    public async Task Wrong_header_fails_with_the_reason(string file, string reason) =>
        Assert.Contains(reason, await FailureAsync(ImportFormat.Csv, file), StringComparison.Ordinal);

    [Fact]
    public async Task Header_with_too_many_columns_is_rejected()
    {
        const string needed = "Type,Brand,Name,Price";
        Assert.Empty(await ReadAsync(ImportFormat.Csv, Header(CsvRecord.MaxFields)));
        var failure = await FailureAsync(ImportFormat.Csv, Header(CsvRecord.MaxFields + 1));
        Assert.StartsWith("The header is too long", failure, StringComparison.Ordinal);

        static string Header(int columns) => $"{needed}{string.Concat(Enumerable.Range(4, columns - 4).Select(n => $",c{n}"))}\n";
    }

    [Theory]
    [InlineData(ImportFormat.Csv)]
    [InlineData(ImportFormat.Json)]
    public async Task UTF_16_file_is_rejected_with_the_encoding_named(ImportFormat format)
    {
        byte[] file = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("Type,Brand,Name,Price\nT,B,N,1")];
        Assert.Contains("UTF-16", await FailureAsync(format, file), StringComparison.Ordinal);
    }
}
