using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using StackExchange.Redis;

namespace CatalogService.Caching;

/// <summary>
/// Sends invalidations to the edge caches in front of the catalogue (<c>docs/edge-cache.md</c>), and creates the response headers for them.
/// Since they learn which tags are out of date, they may serve a stored response that all other caches must revalidate each time.
/// </summary>
internal sealed partial class EdgeCacheNotifier(
    IConnectionMultiplexer redis, IOptions<CacheOptions> options, ILogger<EdgeCacheNotifier> logger)
{
    public const string TagHeader = "Cache-Tag";

    /// <summary>The header that the edge caches obey instead of <c>Cache-Control</c> (RFC 9213).</summary>
    public const string ControlHeader = "CDN-Cache-Control";

    // This tag is on every response, so that one message invalidates all of them.
    private const string Everything = "all";

    private static readonly RedisChannel Channel = RedisChannel.Literal("catalog:invalidated");

    private readonly StringValues _control = string.Create(
        CultureInfo.InvariantCulture,
        $"max-age={Seconds(options.Value.RedisDuration)}, "
        + $"stale-while-revalidate={Seconds(options.Value.MemoryDuration)}, "
        + $"stale-if-error={Seconds(options.Value.StaleDuration)}");

    public EdgeHeaders CreateHeaders(CachedRead read) => new(_control, $"{Everything} {read.Tag}");

    public Task PublishAsync(IEnumerable<string> tags) => PublishAsync(string.Join('\n', tags));

    public Task PublishAllAsync() => PublishAsync(Everything);

    private async Task PublishAsync(string tags)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(Channel, tags);
        }
        catch (Exception away) when (away is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Nothing more to do: an edge cache without a Redis connection revalidates everything it has stored.
            Log.NotTold(logger, away.Message);
        }
    }

    private static long Seconds(TimeSpan duration) => (long)duration.TotalSeconds;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Failed to notify the edge caches of a change: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}

/// <summary>The response headers for the edge caches.</summary>
internal sealed record EdgeHeaders(StringValues Control, StringValues Tags);
