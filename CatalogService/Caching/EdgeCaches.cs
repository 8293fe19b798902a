using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using StackExchange.Redis;

namespace CatalogService.Caching;

/// <summary>
/// The caches in front of the catalogue that hear of writes (<c>docs/edge-cache.md</c>): they may keep an answer where all others ask each time, since
/// they are told which tags are out of date.
/// </summary>
internal sealed partial class EdgeCaches(IConnectionMultiplexer redis, IOptions<CacheOptions> options, ILogger<EdgeCaches> logger)
{
    public const string TagHeader = "Cache-Tag";

    /// <summary>Read by those caches instead of <c>Cache-Control</c> (RFC 9213).</summary>
    public const string ControlHeader = "CDN-Cache-Control";

    // On every answer, so that one word makes all of them out of date.
    private const string Everything = "all";

    private static readonly RedisChannel Channel = RedisChannel.Literal("catalog:invalidated");

    private readonly StringValues _control = string.Create(
        CultureInfo.InvariantCulture,
        $"max-age={Seconds(options.Value.RedisDuration)}, stale-while-revalidate={Seconds(options.Value.MemoryDuration)}, stale-if-error={Seconds(options.Value.StaleDuration)}");

    public EdgeHeaders HeadersOf(CachedRead read) => new(_control, $"{Everything} {read.Tag}");

    public Task TellAsync(IEnumerable<string> tags) => PublishAsync(string.Join('\n', tags));

    public Task TellAllAsync() => PublishAsync(Everything);

    private async Task PublishAsync(string tags)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(Channel, tags);
        }
        catch (Exception away) when (away is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Who does not hear from Redis trusts nothing that it has kept.
            Log.NotTold(logger, away.Message);
        }
    }

    private static long Seconds(TimeSpan duration) => (long)duration.TotalSeconds;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The edge caches were not told of a change: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}

/// <summary>What an answer says to the caches in front of the catalogue.</summary>
internal sealed record EdgeHeaders(StringValues Control, StringValues Tags);
