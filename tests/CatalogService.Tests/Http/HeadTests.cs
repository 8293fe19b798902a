using System.Net;
using CatalogService.Tests.Jobs;
using CatalogService.Tests.Servers;
using Scalable.Jobs.Files;

namespace CatalogService.Tests.Http;

public sealed class HeadTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static readonly byte[] Content = "a price list"u8.ToArray();

    [Theory]
    [InlineData("/api/catalog/items/31")]
    [InlineData("/api/catalog/items?pageSize=4")]
    [InlineData("/api/catalog/items/by?ids=31")]
    [InlineData("/api/catalog/items/withsemanticrelevance?text=a")]
    [InlineData("/api/catalog/items/31/reviews")]
    [InlineData("/api/catalog/catalogtypes")]
    [InlineData("/api/catalog/catalogbrands")]
    public async Task Head_of_catalog_reads_matches_get_with_and_without_a_token(string address)
    {
        using var get = await replica.Client.AskAsync(address);
        foreach (var client in new[] { replica.Client, replica.Writer })
        {
            using var head = await client.SendAsync(HttpMethod.Head, address, null);

            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal(get.Headers.ETag, head.Headers.ETag);
            Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Head_of_jobs_download_links_documents_and_health_matches_get()
    {
        var job = await CompletedPriceListAsync("scanner");
        var link = await LinkAsync(job);
        foreach (var address in new[]
        {
            "/openapi/v1.json", "/scalar/", "/health", "/alive", "/api/jobs",
            $"/api/jobs/{job}", $"/api/jobs/{job}/result", $"/api/jobs/{job}/events",
            $"/api/catalog/price-lists/links/{link}",
        })
        {
            using var get = await ClientOf("scanner").AskAsync(address);
            using var head = await ClientOf("scanner").SendAsync(HttpMethod.Head, address, null);
            Assert.True(get.StatusCode == HttpStatusCode.OK, $"{address}: {get.StatusCode}");
            Assert.Equal((address, get.StatusCode), (address, head.StatusCode));
            Assert.Equal(
                (address, get.Headers.ETag, get.Content.Headers.ContentType),
                (address, head.Headers.ETag, head.Content.Headers.ContentType));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            if (head.Content.Headers.NonValidated.Contains("Content-Length"))
                Assert.Equal((address, get.Content.Headers.ContentLength), (address, head.Content.Headers.ContentLength));
        }
    }

    [Theory]
    [InlineData("GET", "bytes=1-2", 206)]
    [InlineData("GET", "BYTES=1-2", 206)]
    [InlineData("GET", "bytes=99999-", 416)]
    [InlineData("GET", "rows=1-2", 200)]
    [InlineData("GET", "bytes", 200)]
    [InlineData("GET", "bytesize=1-2", 200)]
    [InlineData("GET", "bytes=nonsense", 200)]
    [InlineData("HEAD", "bytes=1-2", 200)]
    [InlineData("HEAD", "bytes=99999-", 200)]
    [InlineData("HEAD", "rows=1-2", 200)]
    public async Task Range_applies_only_to_get_and_byte_units(string method, string range, int status)
    {
        var job = await CompletedPriceListAsync("reader");
        foreach (var address in new[] { $"/api/jobs/{job}/result", $"/api/catalog/price-lists/links/{await LinkAsync(job)}" })
        {
            using var response = await ClientOf("reader").SendAsync(new HttpMethod(method), address, null, ("Range", range));
            Assert.Equal(status, (int)response.StatusCode);
            if (status == 200)
                Assert.Equal(Content.Length, response.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task Job_result_honors_if_match_if_none_match_and_if_range()
    {
        var job = await CompletedPriceListAsync("validator");
        using var whole = await ClientOf("validator").AskAsync($"/api/jobs/{job}/result");
        var etag = whole.Headers.ETag!.ToString();
        (string Name, string Value, int Status)[] cases =
        [
            ("If-None-Match", etag, 304), ("If-None-Match", "*", 304), ("If-Match", "\"x\"", 412), ("If-Match", etag, 200),
        ];
        foreach (var (name, value, status) in cases)
        {
            using var response = await ClientOf("validator").AskAsync($"/api/jobs/{job}/result", (name, value));
            Assert.Equal(status, (int)response.StatusCode);
        }

        foreach (var condition in new[]
        {
            "\"x\"", "Sat, 29 Oct 1994 19:43:31 GMT", "Sat, 29 Oct 2044 19:43:31 GMT", $"W/{etag}", etag.Trim('"'), "x",
        })
        {
            using var stale = await ClientOf("validator").AskAsync(
                $"/api/jobs/{job}/result", ("Range", "bytes=0-1"), ("If-Range", condition));
            Assert.Equal((condition, HttpStatusCode.OK), (condition, stale.StatusCode));
        }

        using var same = await ClientOf("validator").AskAsync($"/api/jobs/{job}/result", ("Range", "bytes=0-1"), ("If-Range", etag));
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
    }

    [Theory]
    [InlineData("/api/catalog/items/1999998")]
    [InlineData("/api/catalog/items/31/pic")]
    [InlineData("/api/catalog/pictures/11111111-1111-1111-1111-111111111111/320.webp")]
    public async Task Head_of_a_missing_resource_is_404(string address)
    {
        using var head = await replica.Client.SendAsync(HttpMethod.Head, address, null);

        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    private HttpClient ClientOf(string subject) => replica.Address.User(subject);

    private Task<string> LinkAsync(Guid job) =>
        new DownloadLinks(servers.Database).CreateAsync(job, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);

    // As the worker leaves it.
    private async Task<Guid> CompletedPriceListAsync(string owner)
    {
        var (job, file) = (Guid.CreateVersion7(), $"price-lists/{Guid.NewGuid():N}.pdf");
        var path = Path.Combine(AppContext.BaseDirectory, "files", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, Content, TestContext.Current.CancellationToken);
        await servers.QueryAsync<int>(
            $$$"""
            insert into jobs (id, kind, owner, state, payload, result, finished_at)
            values ('{{{job}}}', 'price-list', '{{{owner}}}', 'completed', '{}',
                    '{"file": {"name": "{{{file}}}", "contentType": "application/pdf", "downloadName": "prices.pdf"}}', now()) returning 1
            """);
        return job;
    }
}
