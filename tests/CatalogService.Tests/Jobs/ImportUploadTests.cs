using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Jobs;

public sealed class ImportUploadTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private const string Address = "/api/catalog/imports";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rows.csv", "application/vnd.ms-excel", "csv")]
    [InlineData("rows.jsonl", "application/octet-stream", "ndjson")]
    [InlineData("rows.json", "text/plain", "json")]
    [InlineData("rows", "text/csv; charset=\"UTF-8\"", "csv")]
    public async Task First_file_of_a_form_is_stored_unchanged_with_its_format(string name, string type, string format)
    {
        var file = new StringContent("the rows, whatever they are") { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using var form = new MultipartFormDataContent { { new StringContent("x"), "field" }, { file, "file", name } };

        var job = await replica.Writer.PostAsync(Address, form, Cancel).AcceptedAsync();

        Assert.Equal(format, await servers.QueryAsync<string>($"select lower(payload ->> 'format') from jobs where id = '{job}'"));
        Assert.Equal(
            "the rows, whatever they are",
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "files", "imports", $"{job:N}"), Cancel));
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nhalf a file")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"")]
    [InlineData("no boundary at all")]
    [InlineData("")]
    public async Task Incomplete_form_is_answered_400(string body)
    {
        var content = new StringContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } };

        using var response = await replica.Writer.PostAsync(Address, content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("text/csv; charset=\"utf-8\"", HttpStatusCode.Accepted)]
    [InlineData("text/csv; charset=UTF-8", HttpStatusCode.Accepted)]
    [InlineData("text/csv; charset=\"utf-16\"", HttpStatusCode.UnsupportedMediaType)]
    public async Task Import_charset_may_be_quoted_and_must_be_UTF_8(string type, HttpStatusCode status)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("Type,Brand,Name,Price\nT,B,N,1\n"))
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
        };

        using var response = await replica.Writer.PostAsync(Address, content, Cancel);

        Assert.Equal(status, response.StatusCode);
    }
}
