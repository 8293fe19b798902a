using System.IO.Compression;
using System.Net;
using Scalable.ResponseCache.Edge;

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
        var (first, second) = (await NextAsync(), await NextAsync());
        Assert.Equal(["tag1", "tag2"], first.Tags);
        Assert.Equal(["all"], second.Tags);
        Assert.Equal((first.Writer, first.Number + 1), (second.Writer, second.Number));

        async Task<InvalidationMessage> NextAsync() => InvalidationMessage.Parse(
            (await messages.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancel)).Message.ToString())!;
    }

    [Fact]
    public async Task Response_that_names_a_message_of_another_replica_takes_it_into_account()
    {
        var channel = $"{_prefix}invalidated";
        await using var connection = await redis.ConnectAsync();
        var messages = await connection.GetSubscriber().SubscribeAsync(StackExchange.Redis.RedisChannel.Literal(channel));
        await using var writer = await Replica.StartAsync(redis, _origin, _prefix, options => options.Edge.InvalidationChannel = channel);
        await using var reader = await Replica.StartAsync(redis, _origin, _prefix, options => options.Edge.InvalidationChannel = channel);
        // Until the reader has subscribed.
        await Eventually.TrueAsync(async () =>
        {
            await writer.Cache.InvalidateAsync(["tag1"], Cancel);
            await messages.ReadAsync(Cancel);
            using var response = await reader.SendAsync("/1");
            return response.Headers.Contains("Cache-Invalidations-Applied");
        });
        for (var write = 1; write <= 20; write++)
        {
            await reader.ReadAsync("/1");
            _origin.Text = $"version {write} ";
            await writer.Cache.InvalidateAsync(["tag1"], Cancel);
            var message = InvalidationMessage.Parse((await messages.ReadAsync(Cancel)).Message.ToString())!;

            await Eventually.TrueAsync(async () =>
            {
                using var response = await reader.SendAsync("/1");
                var isApplied = response.Headers.TryGetValues("Cache-Invalidations-Applied", out var applied)
                    && applied.Single().Split(' ').Contains($"{message.Writer}:{message.Number}");
                if (isApplied)
                    Assert.Contains(_origin.Text, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
                return isApplied;
            });
        }
    }

    [Fact]
    public async Task Without_edge_caches_there_are_no_headers_for_them()
    {
        await using var replica = await Replica.StartAsync(redis, _origin, _prefix);

        using var response = await replica.SendAsync("/1");

        Assert.DoesNotContain(
            response.Headers, header => header.Key is "Cache-Tag" or "CDN-Cache-Control" or "Cache-Invalidations-Applied");
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
