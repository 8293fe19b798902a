using System.Net;
using System.Net.Http.Headers;
using CatalogData.Pictures;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Pictures;

public sealed class PictureServingTests(CatalogServers servers, OneReplica replica) : IClassFixture<OneReplica>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_file_is_immutable_and_supports_etags_and_ranges()
    {
        var (id, content) = await GivenAsync(item: 301);
        var address = PictureFiles.Url(id, 320);

        using var whole = await replica.Client.AskAsync(address);
        Assert.Equal("image/webp", whole.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", whole.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(whole.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(content, await whole.Content.ReadAsByteArrayAsync(Cancel));

        var tag = whole.Headers.ETag!;
        Assert.False(tag.IsWeak);
        using var again = await replica.Client.AskAsync(address, ("If-None-Match", tag.ToString()));
        Assert.Equal((HttpStatusCode.NotModified, tag), (again.StatusCode, again.Headers.ETag));
        Assert.Equal("public, max-age=31536000, immutable", again.Headers.CacheControl?.ToString());

        using var part = await replica.Client.AskAsync(address, ("Range", "bytes=10-19"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(10, 19, content.Length), part.Content.Headers.ContentRange);
        Assert.Equal(content[10..20], await part.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("/api/catalog/pictures/11111111-1111-1111-1111-111111111111/320.webp")]
    [InlineData("/api/catalog/pictures/11111111-1111-1111-1111-111111111111/-1.webp")]
    [InlineData("/api/catalog/pictures/..%2f..%2fetc/320.webp")]
    [InlineData("/api/catalog/items/302/pic")]
    public async Task Missing_picture_is_404_without_public_caching(string address)
    {
        using var response = await replica.Client.AskAsync(address);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEqual(true, response.Headers.CacheControl?.Public);
    }

    [Fact]
    public async Task Item_picture_is_revalidated_and_changes_with_the_picture()
    {
        var (_, content) = await GivenAsync(item: 303);

        using var first = await replica.Client.AskAsync("/api/catalog/items/303/pic");
        Assert.Equal(content, await first.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("image/webp", first.Content.Headers.ContentType?.ToString());
        Assert.True(first.Headers.CacheControl?.NoCache);
        using var same = await replica.Client.AskAsync("/api/catalog/items/303/pic", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        await servers.QueryAsync<long>("with gone as (delete from pictures where item_id = 303 returning 1) select count(*) from gone");
        await GivenAsync(item: 303);
        await replica.Client.UntilAsync(
            "/api/catalog/items/303/pic",
            response => Task.FromResult(response.IsSuccessStatusCode && !first.Headers.ETag!.Equals(response.Headers.ETag)));
    }

    [Fact]
    public async Task Added_and_deleted_pictures_show_in_the_item()
    {
        const string address = "/api/catalog/items/304";
        for (var heat = 0; heat < 3; heat++)
            Assert.Equal(0, (await replica.Client.ReadAsync(address)).GetProperty("pictures").GetArrayLength());

        var (id, content) = await GivenAsync(item: 304);
        await replica.Client.UntilAsync(address, async response =>
            (await response.JsonAsync()).GetProperty("pictures").GetArrayLength() == 1);
        var sizes = (await replica.Client.ReadAsync(address)).GetProperty("pictures")[0].GetProperty("sizes");
        Assert.Equal([320, 800], sizes.EnumerateArray().Select(size => size.GetProperty("width").GetInt32()));
        foreach (var size in sizes.EnumerateArray())
            Assert.Equal(content, await replica.Client.GetByteArrayAsync(size.GetProperty("url").GetString(), Cancel));

        using var another = await replica.Writer.DeleteAsync($"/api/catalog/items/305/pictures/{id}", Cancel);
        using var removed = await replica.Writer.DeleteAsync($"{address}/pictures/{id}", Cancel);
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NoContent], [another.StatusCode, removed.StatusCode]);
        Assert.Equal(0, (await replica.Client.ReadAsync(address)).GetProperty("pictures").GetArrayLength());
        Assert.Equal(2L, await servers.QueryAsync<long>($"select count(*) from file_expiry where name like 'pictures/{id}/%'"));
    }

    /// <summary>A picture in two sizes, as the worker leaves it.</summary>
    private async Task<(Guid Id, byte[] Content)> GivenAsync(int item)
    {
        var id = Guid.NewGuid();
        var content = new byte[1000];
        Random.Shared.NextBytes(content);
        foreach (var width in new[] { 320, 800 })
        {
            var file = Path.Combine(AppContext.BaseDirectory, "files", PictureFiles.Name(id, width));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        await servers.QueryAsync<int>(
            $"insert into pictures (id, width, height, item_id) "
            + $"values ('{id}', 320, 200, {item}), ('{id}', 800, 500, {item}) returning item_id");
        return (id, content);
    }
}
