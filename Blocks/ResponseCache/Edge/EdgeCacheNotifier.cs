using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Scalable.ResponseCache.Responses;
using StackExchange.Redis;

namespace Scalable.ResponseCache.Edge;

/// <summary>
/// Sends invalidations to the edge caches in front of the service, and creates the response headers for them. Since they learn which tags
/// are out of date, they may serve a stored response that all other caches must revalidate each time.
/// </summary>
/// <param name="redis">The connection to publish on.</param>
/// <param name="options">The names of channel and headers.</param>
/// <param name="control">The value of the header that the edge caches obey.</param>
/// <param name="applied">The invalidations that responses take into account.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class EdgeCacheNotifier(
    IConnectionMultiplexer redis, EdgeOptions options, string control, AppliedInvalidations applied, ILogger<EdgeCacheNotifier> logger)
{
    /// <summary>This tag is on every response, so that one message invalidates all of them.</summary>
    public const string Everything = "all";

    private readonly StringValues _control = control;
    private readonly Lock _gate = new();
    private long _number;

    /// <summary>The header value of the invalidations that this replica has applied.</summary>
    public StringValues Applied => applied.Current;

    /// <summary>Returns the headers of a response; null if there are no edge caches.</summary>
    public EdgeHeaders? CreateHeaders(string[] tags, CachedResponse response, StringValues appliedBefore) =>
        options.InvalidationChannel is null
            ? null
            : new(options, _control, response.EdgeTags ??= $"{Everything} {string.Join(' ', tags)}", appliedBefore);

    public Task PublishAllAsync(DateTimeOffset at) => PublishAsync([Everything], at);

    public async Task PublishAsync(IReadOnlyList<string> tags, DateTimeOffset at)
    {
        if (options.InvalidationChannel is not { } channel)
            return;
        try
        {
            await SendAsync(channel, tags, at);
        }
        catch (Exception away) when (away is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Nothing more to do: an edge cache without a Redis connection revalidates everything it has stored.
            Log.NotPublished(logger, away.Message);
        }
    }

    private Task<long> SendAsync(string channel, IReadOnlyList<string> tags, DateTimeOffset at)
    {
        // Messages are sent in the order of their numbers.
        lock (_gate)
        {
            return redis.GetSubscriber().PublishAsync(
                RedisChannel.Literal(channel), new InvalidationMessage(applied.Writer, ++_number, at, tags).ToString());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Failed to notify the edge caches of a change: {Reason}")]
        public static partial void NotPublished(ILogger logger, string reason);
    }
}
