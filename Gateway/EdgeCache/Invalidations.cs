using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.EdgeCache;

/// <summary>
/// Listens to the catalogue's <c>catalog:invalidated</c>, and knows what was invalidated lately: an answer whose fetch began before that is not kept.
/// </summary>
internal sealed class Invalidations(AnswerStore store, IOptions<EdgeCacheOptions> options, TimeProvider time)
{
    public const string Channel = "catalog:invalidated";

    // Beyond it nothing in flight is kept, and the list starts anew.
    private const int MaxRemembered = 10_000;

    // The catalogue's replicas hear of a write at the same time as we do, and may still answer from their own caches for a moment.
    private const double SettlingSeconds = 0.5;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _floor;
    private long _trustedSince;
    private int _losses;
    private bool _subscribed;
    private volatile bool _heard;
    private long _confirmed;

    /// <summary>Raised after answers were dropped: who asks now must not get what others are still fetching.</summary>
    public event Action? Dropped;

    /// <summary>
    /// Whether no invalidation of an answer can have been missed. While none can be heard it counts as current for
    /// <see cref="EdgeCacheOptions.FreshWithoutRedis"/> only. A connection that has not answered for <see cref="EdgeCacheOptions.MaxSilence"/> is not
    /// believed; when it answers again nothing was lost on it, and everything counts as before.
    /// </summary>
    public bool Trust(CachedAnswer answer, long now)
        => IsHeard(now)
            ? answer.Fetched >= Interlocked.Read(ref _trustedSince)
            : now - answer.Fetched < options.Value.FreshWithoutRedis.TotalSeconds * time.TimestampFrequency;

    /// <summary>Whether invalidations arrive, as far as is known.</summary>
    public bool IsHeard(long now)
        => _heard && now - Interlocked.Read(ref _confirmed) < options.Value.MaxSilence.TotalSeconds * time.TimestampFrequency;

    /// <summary>
    /// Makes sure that invalidations are heard, at the price of one PING; to be called again and again, since a connection that is half open says nothing,
    /// and one that is back does not say when its subscriptions are.
    /// </summary>
    public async Task ListenAsync(IConnectionMultiplexer redis)
    {
        var asked = time.GetTimestamp();
        var losses = Volatile.Read(ref _losses);
        if (!_subscribed)
            await SubscribeAsync(redis);

        // On the connection of the subscriptions, and after them: its answer says that they are in force, and that what was published before has come.
        await redis.GetSubscriber().PingAsync();
        lock (_gate)
        {
            if (losses != _losses)
                return;
            Interlocked.Exchange(ref _confirmed, asked);
            if (_heard)
                return;
            Distrust();
            _heard = true;
        }
    }

    public void Drop(string message)
    {
        var tags = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_last.Count + tags.Length > MaxRemembered)
            {
                _last.Clear();
                _floor = now;
            }

            foreach (var tag in tags)
                _last[tag] = now;
        }

        foreach (var tag in tags)
            store.Drop(tag);
        Dropped?.Invoke();
    }

    /// <summary>Forgets every answer, and what is being fetched is not kept.</summary>
    public void DropAll()
    {
        lock (_gate)
            _floor = time.GetTimestamp();
        store.Clear();
        Dropped?.Invoke();
    }

    /// <summary>Whether an answer whose fetch began at <paramref name="started"/> is later than the last word about each of its tags.</summary>
    public bool Permit(string[] tags, long started)
    {
        lock (_gate)
        {
            var settling = (long)(SettlingSeconds * time.TimestampFrequency);
            return started > _floor && tags.All(tag => !_last.TryGetValue(tag, out var last) || started > last + settling);
        }
    }

    private async Task SubscribeAsync(IConnectionMultiplexer redis)
    {
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Channel), (_, message) => Drop(message.ToString()));
        redis.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Subscription || !HasTwoConnections(redis))
                Lose();
        };
        _subscribed = true;
    }

    // Commands and subscriptions share one if RESP3 is asked for. What ListenAsync asks goes the way of the subscriptions, so it tells.
    private static bool HasTwoConnections(IConnectionMultiplexer redis) => redis.GetCounters().Subscription.OperationCount > 0;

    private void Lose()
    {
        lock (_gate)
        {
            _losses++;
            _heard = false;
            Distrust();
        }
    }

    private void Distrust() => Interlocked.Exchange(ref _trustedSince, time.GetTimestamp());
}
