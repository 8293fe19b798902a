using System.Diagnostics.Metrics;

namespace Scalable.ResponseCache.Store;

/// <summary>
/// Counts reads, and how many of them Redis or the origin had to serve. This replica's memory, or a load that another read had begun,
/// served the rest.
/// </summary>
internal sealed class ResponseCacheMetrics
{
    public ResponseCacheMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Scalable.ResponseCache");
        Reads = meter.CreateCounter<long>("response_cache.reads", "{read}", "Reads of cacheable responses.");
        RedisHits = meter.CreateCounter<long>("response_cache.redis_hits", "{response}", "Responses found in Redis.");
        Loads = meter.CreateCounter<long>("response_cache.loads", "{response}", "Responses loaded from the origin.");
    }

    public Counter<long> Reads { get; }

    public Counter<long> RedisHits { get; }

    public Counter<long> Loads { get; }
}
