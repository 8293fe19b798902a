using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Storage;
using StackExchange.Redis;

namespace Scalable.EdgeCache.Invalidation;

/// <summary>
/// Subscribes to the channel of invalidations and remembers recent invalidations: a response whose fetch started
/// before the invalidation of one of its tags is not cached.
/// </summary>
internal sealed class InvalidationTracker(ResponseStore store, IOptions<EdgeCacheOptions> options, TimeProvider timeProvider)
{
    // Beyond this number the list is cleared, and no response in flight is cached.
    private const int MaxTrackedTags = 10_000;

    // The origin's replicas receive an invalidation at the same time as this cache, and may still serve from
    // their own caches for a moment.
    private const double ReplicaDelaySeconds = 0.5;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _allInvalidatedAt;
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

    /// <summary>Removes the responses with one of these tags, separated by newlines.</summary>
    public void Invalidate(string message)
    {
        var tags = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        lock (_gate)
        {
            var now = timeProvider.GetTimestamp();
            if (_last.Count + tags.Length > MaxTrackedTags)
            {
                _last.Clear();
                _allInvalidatedAt = now;
            }

            foreach (var tag in tags)
                _last[tag] = now;
        }

        foreach (var tag in tags)
            store.RemoveByTag(tag);
        Invalidated?.Invoke();
    }

    /// <summary>Removes every response, and prevents those in flight from being cached.</summary>
    public void Clear()
    {
        lock (_gate)
            _allInvalidatedAt = timeProvider.GetTimestamp();
        store.Clear();
        Invalidated?.Invoke();
    }

    /// <summary>
    /// Returns true if a fetch that began at <paramref name="started"/> is later than the last invalidation of each
    /// tag plus a settling time.
    /// </summary>
    public bool CanStore(string[] tags, long started)
    {
        lock (_gate)
        {
            var settling = (long)(ReplicaDelaySeconds * timeProvider.TimestampFrequency);
            return started > _allInvalidatedAt && tags.All(tag => !_last.TryGetValue(tag, out var last) || started > last + settling);
        }
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
