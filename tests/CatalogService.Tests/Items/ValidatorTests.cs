using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

public sealed class ValidatorTests(OneReplica replica) : IClassFixture<OneReplica>
{
    [Theory]
    [InlineData("/api/catalog/items/21")]
    [InlineData("/api/catalog/items?pageSize=20")]
    [InlineData("/api/catalog/items/by?ids=21&ids=22")]
    [InlineData("/api/catalog/items/withsemanticrelevance?text=tent")]
    [InlineData("/api/catalog/items/21/reviews")]
    [InlineData("/api/catalog/catalogtypes")]
    public async Task Conditional_read_with_the_current_etag_is_304(string address)
    {
        using var first = await replica.Client.AskAsync(address);
        var etag = Assert.IsType<string>(first.Headers.ETag?.Tag);
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.NotNull(first.Headers.CacheControl);

        for (var heat = 0; heat < 3; heat++)
        {
            using var same = await replica.Client.AskAsync(address, ("If-None-Match", $"\"other\", {etag}"));
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Equal(etag, same.Headers.ETag?.Tag);
            using var other = await replica.Client.AskAsync(address, ("If-None-Match", "\"other\""));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
    }
}
