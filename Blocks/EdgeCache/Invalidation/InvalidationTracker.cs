using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Storage;
using StackExchange.Redis;

namespace Scalable.EdgeCache.Invalidation;

/// <summary>
/// Subscribes to the channel of invalidations, removes what they name, and knows whether invalidations arrive at all.
/// </summary>
internal sealed class InvalidationTracker(ResponseStore store, IOptions<EdgeCacheOptions> options, TimeProvider timeProvider)
{
    private readonly RecentInvalidations _recent = new(timeProvider);
    private readonly Lock _gate = new();
    private long _currentSince;
    private int _disconnects;
    private bool _subscribed;
    private volatile bool _subscriptionActive;
    private long _lastReply;

    /// <summary>Raised after responses were removed: a later request must not join a fetch that is in flight.</summary>
    public event Action? Invalidated;

    /// <summary>
    /// Returns true if no invalidation of the response can have been missed. While invalidations cannot arrive, a response counts
    /// as current for <see cref="EdgeCacheOptions.DisconnectedLifetime"/> only. A connection without a reply for
    /// <see cref="EdgeCacheOptions.SubscriptionTimeout"/> is not trusted; if it replies again, no message was lost on it, and all
    /// responses count as before.
    /// </summary>
    public bool IsCurrent(StoredResponse response, long now) =>
        IsConnected(now)
            ? response.FetchedAt >= Interlocked.Read(ref _currentSince)
            : now - response.FetchedAt < options.Value.DisconnectedLifetime.TotalSeconds * timeProvider.TimestampFrequency;

    /// <summary>Returns true if invalidations arrive, as far as is known.</summary>
    public bool IsConnected(long now) =>
        _subscriptionActive
            && now - Interlocked.Read(ref _lastReply) < options.Value.SubscriptionTimeout.TotalSeconds * timeProvider.TimestampFrequency;

    /// <summary>
    /// Ensures that invalidations arrive, at the cost of one PING. To be called periodically: a half-open connection gives no sign, and a
    /// restored connection does not report when its subscriptions are in force.
    /// </summary>
    public async Task EnsureSubscribedAsync(IConnectionMultiplexer redis)
    {
        var requestedAt = timeProvider.GetTimestamp();
        var disconnects = Volatile.Read(ref _disconnects);
        if (!_subscribed)
            await SubscribeAsync(redis);

        // Sent on the connection of the subscriptions, after them: the reply confirms that they are in force, and that every message
        // published before has arrived.
        await redis.GetSubscriber().PingAsync();
        lock (_gate)
        {
            if (disconnects != _disconnects)
                return;
            Interlocked.Exchange(ref _lastReply, requestedAt);
            if (_subscriptionActive)
                return;
            InvalidateAll();
            _subscriptionActive = true;
        }
    }

    /// <summary>Removes the responses with one of these tags, one a line; the first line may identify the message.</summary>
    public void Invalidate(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var id = lines.Length > 0 ? MessageId.ParseLine(lines[0]) : null;
        var tags = id is null ? lines : lines[1..];
        lock (_gate)
            _recent.Add(tags, id);

        foreach (var tag in tags)
            store.RemoveByTag(tag);
        Invalidated?.Invoke();
    }

    /// <summary>Removes every response, and prevents those in flight from being cached.</summary>
    public void Clear()
    {
        lock (_gate)
            _recent.AddAll();
        store.Clear();
        Invalidated?.Invoke();
    }

    /// <summary>Returns true if no invalidation is known that the response may not take into account.</summary>
    /// <param name="response">The response.</param>
    /// <param name="applied">The messages that it takes into account.</param>
    public bool CanStore(StoredResponse response, MessageId[] applied)
    {
        lock (_gate)
            return _recent.AllowStoring(response.Tags, response.FetchedAt, applied);
    }

    private async Task SubscribeAsync(IConnectionMultiplexer redis)
    {
        await redis.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal(options.Value.Channel), (_, message) => Invalidate(message.ToString()));
        redis.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Subscription || !HasTwoConnections(redis))
                OnDisconnected();
        };
        _subscribed = true;
    }

    // Commands and subscriptions share one connection with RESP3. The PING is sent on that of the subscriptions, so its
    // count shows if there is one.
    private static bool HasTwoConnections(IConnectionMultiplexer redis) => redis.GetCounters().Subscription.OperationCount > 0;

    private void OnDisconnected()
    {
        lock (_gate)
        {
            _disconnects++;
            _subscriptionActive = false;
            InvalidateAll();
        }
    }

    private void InvalidateAll() => Interlocked.Exchange(ref _currentSince, timeProvider.GetTimestamp());
}
