using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

public sealed class HeadTests(OneReplica replica) : IClassFixture<OneReplica>
{
    [Theory]
    [InlineData("/api/catalog/items/31")]
    [InlineData("/api/catalog/items?pageSize=4")]
    [InlineData("/api/catalog/items/by?ids=31")]
    [InlineData("/api/catalog/items/withsemanticrelevance?text=a")]
    [InlineData("/api/catalog/items/31/reviews")]
    [InlineData("/api/catalog/catalogtypes")]
    [InlineData("/api/catalog/catalogbrands")]
    public async Task Head_tells_what_Get_would_with_and_without_a_token(string address)
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

    [Theory]
    [InlineData("/api/catalog/items/1999998")]
    [InlineData("/api/catalog/items/31/pic")]
    [InlineData("/api/catalog/pictures/11111111-1111-1111-1111-111111111111/320.webp")]
    public async Task Head_of_what_is_not_there_is_404(string address)
    {
        using var head = await replica.Client.SendAsync(HttpMethod.Head, address, null);

        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }
}
