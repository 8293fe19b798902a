using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Scalable.ResponseCache.Store;

/// <summary>The keys in Redis under which FusionCache keeps the time of each tag's last invalidation.</summary>
/// <param name="keyPrefix">The prefix of the cache's keys.</param>
internal sealed class TagKeys(string keyPrefix)
{
    private readonly string _start = FusionCacheOptions.DistributedCacheWireFormatVersion
        + FusionCacheInternalStrings.DefaultDistributedCacheWireFormatSeparator + keyPrefix
        + FusionCacheInternalStrings.DefaultTagCacheKeyPrefix;

    /// <summary>Returns the key of a tag.</summary>
    public RedisKey Of(string tag) => _start + tag;

    /// <summary>Returns whether the key is that of a tag.</summary>
    public bool IsTag(string key) => key.StartsWith(_start, StringComparison.Ordinal);

    /// <summary>
    /// Returns whether the key is that of an application's tag, and not of those with which FusionCache invalidates everything.
    /// </summary>
    public bool TryGetTag(string key, [NotNullWhen(true)] out string? tag)
    {
        tag = IsTag(key) ? key[_start.Length..] : null;
        if (tag is FusionCacheInternalStrings.DefaultClearExpireTag or FusionCacheInternalStrings.DefaultClearRemoveTag)
            tag = null;
        return tag is not null;
    }
}
