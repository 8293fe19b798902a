using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;

namespace Scalable.ResponseCache.Store;

/// <summary>
/// The second level of the cache, in Redis: one GET, one SET. Custom, because the common implementation keeps a hash per entry and sets its
/// expiration with a second command, because during a rolling update the last release's replicas read the same keys, which are strings, and
/// because FusionCache asks for each tag of a response, one after the other: a page of a hundred items would cost a hundred commands. Here
/// the times of all its tags are read with the response, by one MGET, and FusionCache's questions are answered without Redis.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="invalidations">What this replica knows about its tags.</param>
/// <param name="keyPrefix">The prefix of the cache's keys.</param>
internal sealed class RedisStore(IConnectionMultiplexer redis, InvalidationLog invalidations, string keyPrefix) : IDistributedCache
{
    private readonly TagKeys _tagKeys = new(keyPrefix);
    private readonly CachedResponseSerializer _serializer = new();

    private IDatabase Database => redis.GetDatabase();

    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        if (_tagKeys.TryGetTag(key, out var tag))
            return invalidations.Find(tag) is { } last ? Serialize(last) : null;
        byte[]? data = await Database.StringGetAsync(key).WaitAsync(token);
        if (data is null || _tagKeys.IsTag(key))
            return data;

        var (tags, loadedAt) = CachedResponseSerializer.ReadTags(data);
        await ReadInvalidationsAsync(tags, token);
        // An expired response is loaded anew, and served only while the origin is unavailable.
        if (invalidations.IsInvalidatedSince(tags, loadedAt))
            CachedResponseSerializer.SetExpired(data);
        return data;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Database.StringSet(key, value, Expiry(options));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        Database.StringSetAsync(key, value, Expiry(options)).WaitAsync(token);

    public void Remove(string key) => Database.KeyDelete(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => Database.KeyDeleteAsync(key).WaitAsync(token);

    /// <summary>Does nothing: expirations do not slide.</summary>
    public void Refresh(string key)
    {
    }

    /// <summary>Does nothing: expirations do not slide.</summary>
    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    private async Task ReadInvalidationsAsync(string[] tags, CancellationToken cancellationToken)
    {
        var times = await Database.StringGetAsync([.. tags.Select(_tagKeys.Of)]).WaitAsync(cancellationToken);
        for (var i = 0; i < tags.Length; i++)
        {
            if ((byte[]?)times[i] is { } time)
                invalidations.Record(tags[i], Deserialize(time));
        }
    }

    // FusionCache's entry for a tag: its value is the time, in ticks.
    private byte[] Serialize(DateTimeOffset invalidatedAt)
    {
        var ticks = invalidatedAt.UtcTicks;
        return _serializer.Serialize(new FusionCacheDistributedEntry<long>(ticks, ticks, DateTimeOffset.MaxValue.UtcTicks, null, null));
    }

    private DateTimeOffset Deserialize(byte[] data) =>
        new(_serializer.Deserialize<FusionCacheDistributedEntry<long>>(data)!.Value, TimeSpan.Zero);

    private static Expiration Expiry(DistributedCacheEntryOptions options) => options switch
    {
        { AbsoluteExpirationRelativeToNow: { } after } => new Expiration(after),
        { AbsoluteExpiration: { } at } => new Expiration(at.UtcDateTime),
        _ => Expiration.Default,
    };
}
