using System.Net;
using System.Net.Http.Headers;
using CatalogService.Tests.Jobs;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Pictures;

public sealed class PictureUploadTests(CatalogServers servers, OneReplica replica) : IClassFixture<OneReplica>
{
    private const string Address = "/api/catalog/items/7/pictures";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_upload_creates_a_job_and_stores_the_file_unchanged()
    {
        var content = Bytes(300_000);

        using var response = await replica.Writer.PostAsync(Address, Form(content), Cancel);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = (await response.JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal($"/api/jobs/{job}", response.Headers.Location?.ToString());
        Assert.Equal("picture", await servers.QueryAsync<string>($"select kind from jobs where id = '{job}'"));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "files", "uploads", $"{job:N}"), Cancel));
        Assert.Equal("7", await servers.QueryAsync<string>($"select payload ->> 'item' from jobs where id = '{job}'"));
    }

    [Fact]
    public async Task Upload_repeated_with_the_same_key_is_one_job_and_leaves_no_pending_upload()
    {
        var content = Bytes(1000);
        var key = Guid.NewGuid().ToString();

        var first = await JobAsync(content, key, Address);
        var second = await JobAsync(content, key, Address);
        using var other = await SendAsync(Bytes(1000), key, Address);

        Assert.Equal(first, second);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal(0L, await servers.QueryAsync<long>($"select count(*) from uploads where file like 'uploads/%'"));
    }

    [Fact]
    public async Task Picture_for_a_missing_item_is_404()
    {
        using var response = await replica.Writer.PostAsync("/api/catalog/items/1999999/pictures", Form(Bytes(100)), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Upload_that_is_no_form_or_has_no_file_is_rejected()
    {
        using var raw = await replica.Writer.PostAsync(
            Address, new ByteArrayContent(Bytes(100)) { Headers = { ContentType = new("image/png") } }, Cancel);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, raw.StatusCode);
        Assert.Equal("application/problem+json", raw.Content.Headers.ContentType?.MediaType);

        using var form = await replica.Writer.PostAsync(
            Address, new MultipartFormDataContent { { new StringContent("x"), "name" } }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
        Assert.Contains("no file", (await form.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);

        using var empty = await replica.Writer.PostAsync(Address, Form([]), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nhalf a picture")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"")]
    [InlineData("no boundary at all")]
    [InlineData("")]
    public async Task Incomplete_form_is_answered_400(string body)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        using var response = await replica.Writer.PostAsync(Address, content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Oversized_upload_is_413_and_leaves_no_file(bool chunked)
    {
        var folder = Directory.CreateTempSubdirectory("uploads-").FullName;
        await using var small = await Replica.StartAsync(servers, ("Pictures__MaxUploadBytes", "10000"), ("FileStore__Folder", folder));
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = Form(Bytes(20_000)) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await small.Writer.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Full_disk_is_507_for_every_upload_and_leaves_no_file_or_job()
    {
        using var disk = SmallDisk.Mount();
        await using var full = await Replica.StartAsync(servers, ("FileStore__Folder", disk.Folder));
        var jobs = await CountJobsAsync();

        using var picture = await full.Writer.PostAsync(Address, Form(Bytes(SmallDisk.Size * 2)), Cancel);
        using var rows = new ByteArrayContent(Bytes(SmallDisk.Size * 2)) { Headers = { ContentType = new("text/csv") } };
        using var import = await full.Writer.PostAsync("/api/catalog/imports", rows, Cancel);

        Assert.Equal([HttpStatusCode.InsufficientStorage, HttpStatusCode.InsufficientStorage], [picture.StatusCode, import.StatusCode]);
        Assert.Equal(507, (await picture.JsonAsync()).GetProperty("status").GetInt32());
        Assert.Empty(Directory.GetFiles(disk.Folder, "*", SearchOption.AllDirectories));
        Assert.Equal(jobs, await CountJobsAsync());

        // What fits is still taken.
        using var small = await full.Writer.PostAsync(Address, Form(Bytes(1000)), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, small.StatusCode);
    }

    [Fact]
    public async Task Picture_changes_require_the_write_scope()
    {
        using var anonymous = await replica.Client.PostAsync(Address, Form(Bytes(10)), Cancel);
        using var reader = replica.Address.User("reader", scopes: "");
        using var posted = await reader.PostAsync(Address, Form(Bytes(10)), Cancel);
        using var deleted = await reader.DeleteAsync($"{Address}/{Guid.NewGuid()}", Cancel);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden],
            [anonymous.StatusCode, posted.StatusCode, deleted.StatusCode]);
    }

    internal static MultipartFormDataContent Form(byte[] content) =>
        new() { { new ByteArrayContent(content), "file", "../../evil name.exe" } };

    private Task<long> CountJobsAsync() => servers.QueryAsync<long>("select count(*) from jobs");

    private async Task<Guid> JobAsync(byte[] content, string key, string address)
    {
        using var response = await SendAsync(content, key, address);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.JsonAsync()).GetProperty("id").GetGuid();
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] content, string key, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = Form(content),
            Headers = { { "Idempotency-Key", key } },
        };
        return await replica.Writer.SendAsync(request, Cancel);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
