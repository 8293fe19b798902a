using System.IO.Compression;
using System.Net;

namespace ResponseCache.Tests;

public sealed class CachedReadResultTests(RedisServer redis)
{
    private readonly Origin _origin = new();
    private readonly string _prefix = $"{Guid.NewGuid():N}:";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("identity", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br", "br")]
    public async Task Each_encoding_has_an_entity_tag_that_results_in_304(string accepted, string? encoding)
    {
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix);
        var plain = await replica.ReadAsync("/1");

        using var response = await replica.SendAsync("/1", ("Accept-Encoding", accepted));
        var etag = response.Headers.ETag!.Tag;
        using var same = await replica.SendAsync("/1", ("Accept-Encoding", accepted), ("If-None-Match", etag));
        using var failed = await replica.SendAsync("/1", ("If-Match", "\"other\""));

        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(plain, await DecodeAsync(response, encoding));
        Assert.EndsWith(encoding is null ? "\"" : $".{encoding}\"", etag, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotModified, etag), (same.StatusCode, same.Headers.ETag?.Tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, failed.StatusCode);
    }

    [Fact]
    public async Task Edge_caches_get_tags_and_lifetimes_and_are_notified_of_changes()
    {
        var channel = $"{_prefix}invalidated";
        await using var connection = await redis.ConnectAsync();
        var messages = await connection.GetSubscriber().SubscribeAsync(StackExchange.Redis.RedisChannel.Literal(channel));
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix, options => options.Edge.InvalidationChannel = channel);

        using var response = await replica.SendAsync("/1");
        await replica.Cache.InvalidateAsync(["tag1", "tag2", "tag1"], Cancel);
        await replica.Cache.InvalidateAllAsync(Cancel);

        Assert.Equal("all tag1", response.Headers.GetValues("Cache-Tag").Single());
        Assert.Equal(
            "max-age=3600, stale-while-revalidate=3600, stale-if-error=3600", response.Headers.GetValues("CDN-Cache-Control").Single());
        Assert.Equal("tag1\ntag2", await NextAsync());
        Assert.Equal("all", await NextAsync());

        async Task<string?> NextAsync() =>
            (await messages.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancel)).Message;
    }

    [Fact]
    public async Task Without_edge_caches_there_are_no_headers_for_them()
    {
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix);

        using var response = await replica.SendAsync("/1");

        Assert.DoesNotContain(response.Headers, header => header.Key is "Cache-Tag" or "CDN-Cache-Control");
        Assert.Equal("public, no-cache", response.Headers.CacheControl?.ToString());
    }

    private static async Task<string> DecodeAsync(HttpResponseMessage response, string? encoding)
    {
        await using var content = await response.Content.ReadAsStreamAsync(Cancel);
        await using Stream decoded = encoding switch
        {
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            _ => content,
        };
        using var text = new StreamReader(decoded);
        return await text.ReadToEndAsync(Cancel);
    }
}
