using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace Scalable.ResponseCache.Store;

/// <summary>
/// The second level of the cache, in Redis: one GET, one SET. Custom, because the common implementation keeps a hash per entry and sets its
/// expiration with a second command, and because during a rolling update the last release's replicas read the same keys, which are strings.
/// </summary>
internal sealed class RedisStore(IConnectionMultiplexer redis) : IDistributedCache
{
    private IDatabase Database => redis.GetDatabase();

    public byte[]? Get(string key) => Database.StringGet(key);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        await Database.StringGetAsync(key).WaitAsync(token);

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

    private static Expiration Expiry(DistributedCacheEntryOptions options) => options switch
    {
        { AbsoluteExpirationRelativeToNow: { } after } => new Expiration(after),
        { AbsoluteExpiration: { } at } => new Expiration(at.UtcDateTime),
        _ => Expiration.Default,
    };
}
