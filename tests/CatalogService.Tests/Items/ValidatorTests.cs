using System.IO.Compression;
using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

public sealed class ValidatorTests(OneReplica replica) : IClassFixture<OneReplica>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/items/21")]
    [InlineData("/api/catalog/items?pageSize=20")]
    [InlineData("/api/catalog/items/by?ids=21&ids=22")]
    [InlineData("/api/catalog/items/withsemanticrelevance?text=tent")]
    [InlineData("/api/catalog/items/21/reviews")]
    [InlineData("/api/catalog/catalogtypes")]
    public async Task Whoever_has_an_answer_already_gets_304_cold_warm_and_hot(string address)
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

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("identity", null)]
    [InlineData("br;q=0", null)]
    public async Task An_answer_comes_in_the_best_encoding_that_is_accepted(string accepted, string? encoding)
    {
        const string address = "/api/catalog/items?pageSize=5";
        var plain = await replica.Client.GetByteArrayAsync(address, Cancel);

        for (var heat = 0; heat < 3; heat++)
        {
            using var response = await replica.Client.AskAsync(address, ("Accept-Encoding", accepted));

            Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
            Assert.Equal(plain, await DecodeAsync(response, encoding));
        }
    }

    [Fact]
    public async Task Each_encoding_has_a_validator_of_its_own()
    {
        var tags = new HashSet<string>();
        foreach (var encoding in new[] { "identity", "gzip", "br" })
        {
            using var response = await replica.Client.AskAsync("/api/catalog/items/31", ("Accept-Encoding", encoding));
            tags.Add(response.Headers.ETag!.Tag);
        }

        Assert.Equal(3, tags.Count);
    }

    private static async Task<byte[]> DecodeAsync(HttpResponseMessage response, string? encoding)
    {
        await using var content = await response.Content.ReadAsStreamAsync(Cancel);
        await using Stream decoded = encoding switch
        {
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            _ => content,
        };
        using var bytes = new MemoryStream();
        await decoded.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }
}
