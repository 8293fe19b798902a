using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using StackExchange.Redis;

namespace Scalable.ResponseCache.Edge;

/// <summary>
/// Sends invalidations to the edge caches in front of the service, and creates the response headers for them. Since they learn which tags
/// are out of date, they may serve a stored response that all other caches must revalidate each time.
/// </summary>
/// <param name="redis">The connection to publish on.</param>
/// <param name="options">The names of channel and headers.</param>
/// <param name="control">The value of the header that the edge caches obey.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class EdgeCacheNotifier(
    IConnectionMultiplexer redis, EdgeOptions options, string control, ILogger<EdgeCacheNotifier> logger)
{
    // This tag is on every response, so that one message invalidates all of them.
    private const string Everything = "all";

    private readonly StringValues _control = control;

    /// <summary>Returns the headers of a response; null if there are no edge caches.</summary>
    public EdgeHeaders? CreateHeaders(string tag) =>
        options.InvalidationChannel is null ? null : new(options, _control, $"{Everything} {tag}");

    public Task PublishAllAsync() => PublishAsync([Everything]);

    public async Task PublishAsync(IEnumerable<string> tags)
    {
        if (options.InvalidationChannel is not { } channel)
            return;
        try
        {
            await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(channel), string.Join('\n', tags));
        }
        catch (Exception away) when (away is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Nothing more to do: an edge cache without a Redis connection revalidates everything it has stored.
            Log.NotPublished(logger, away.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Failed to notify the edge caches of a change: {Reason}")]
        public static partial void NotPublished(ILogger logger, string reason);
    }
}
