using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.EdgeCache;

/// <summary>
/// Subscribes to the catalogue's channel <c>catalog:invalidated</c> and remembers recent invalidations: a response whose fetch started
/// before the invalidation of one of its tags is not cached.
/// </summary>
internal sealed class InvalidationTracker(ResponseStore store, IOptions<EdgeCacheOptions> options, TimeProvider timeProvider)
{
    public const string Channel = "catalog:invalidated";

    // Beyond this number the list is cleared, and no response in flight is cached.
    private const int MaxTrackedTags = 10_000;

    // The catalogue's replicas receive an invalidation at the same time as the gateway, and may still serve from
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
    public event Action? Dropped;

    /// <summary>
    /// Returns true if no invalidation of the response can have been missed. While invalidations cannot arrive, a response counts
    /// as current for <see cref="EdgeCacheOptions.FreshWithoutRedis"/> only. A connection without a reply for
    /// <see cref="EdgeCacheOptions.MaxSilence"/> is not trusted; if it replies again, no message was lost on it, and all
    /// responses count as before.
    /// </summary>
    public bool IsCurrent(StoredResponse answer, long now)
        => IsConnected(now)
            ? answer.Fetched >= Interlocked.Read(ref _currentSince)
            : now - answer.Fetched < options.Value.FreshWithoutRedis.TotalSeconds * timeProvider.TimestampFrequency;

    /// <summary>Returns true if invalidations arrive, as far as is known.</summary>
    public bool IsConnected(long now)
        => _subscriptionActive
            && now - Interlocked.Read(ref _lastReply) < options.Value.MaxSilence.TotalSeconds * timeProvider.TimestampFrequency;

    /// <summary>
    /// Ensures that invalidations arrive, at the cost of one PING. To be called periodically: a half-open connection gives no sign, and a
    /// restored connection does not report when its subscriptions are in force.
    /// </summary>
    public async Task EnsureSubscribedAsync(IConnectionMultiplexer redis)
    {
        var asked = timeProvider.GetTimestamp();
        var losses = Volatile.Read(ref _disconnects);
        if (!_subscribed)
            await SubscribeAsync(redis);

        // Sent on the connection of the subscriptions, after them: the reply confirms that they are in force, and that every message
        // published before has arrived.
        await redis.GetSubscriber().PingAsync();
        lock (_gate)
        {
            if (losses != _disconnects)
                return;
            Interlocked.Exchange(ref _lastReply, asked);
            if (_subscriptionActive)
                return;
            InvalidateAll();
            _subscriptionActive = true;
        }
    }

    public void Drop(string message)
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
            store.Drop(tag);
        Dropped?.Invoke();
    }

    /// <summary>Removes every response, and prevents those in flight from being cached.</summary>
    public void Clear()
    {
        lock (_gate)
            _allInvalidatedAt = timeProvider.GetTimestamp();
        store.Clear();
        Dropped?.Invoke();
    }

    /// <summary>
    /// Returns true if a fetch that began at <paramref name="started"/> is later than the last invalidation of each
    /// tag plus a settling time.
    /// </summary>
    public bool MayCache(string[] tags, long started)
    {
        lock (_gate)
        {
            var settling = (long)(ReplicaDelaySeconds * timeProvider.TimestampFrequency);
            return started > _allInvalidatedAt && tags.All(tag => !_last.TryGetValue(tag, out var last) || started > last + settling);
        }
    }

    private async Task SubscribeAsync(IConnectionMultiplexer redis)
    {
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Channel), (_, message) => Drop(message.ToString()));
        redis.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Subscription || !HasTwoConnections(redis))
                OnDisconnected();
        };
        _subscribed = true;
    }

    // Commands and subscriptions share one connection with RESP3. The PING of ListenAsync is sent on that of the subscriptions, so its
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
