using Contracts;
using Scalable.Npgsql.Errors;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;
using ServiceDefaults.Authentication;
using ServiceDefaults.Redis;

namespace CatalogService.Caching;

internal static class CacheExtensions
{
    /// <summary>
    /// Adds the response cache: section <c>Cache</c>. A client whose token allows writing reads its own writes, at once and through any
    /// replica.
    /// </summary>
    public static void AddCache(this WebApplicationBuilder builder)
    {
        // Waiting longer for Redis costs more than doing without it.
        builder.AddRedisClient(
            "cache", configureOptions: redis => redis.FailFast(TimeSpan.FromMilliseconds(100), builder.Configuration));
        builder.Services.AddResponseCache("Cache", options =>
        {
            options.KeyPrefix = "catalog:";
            options.Edge.InvalidationChannel = EdgeCacheProtocol.InvalidationChannel;
            options.Edge.TagHeader = EdgeCacheProtocol.TagHeader;
            options.Edge.ControlHeader = EdgeCacheProtocol.ControlHeader;
            options.Edge.AppliedHeader = EdgeCacheProtocol.AppliedHeader;
            options.IsTransient = TransientDatabaseErrors.IsTransient;
            options.RequiresCurrentData = context => context.User.HasScope(Scopes.CatalogWrite);
        }).Configure<ReadPool>((options, database) => options.IsOriginUnavailable = () => database.IsUnavailable);
    }
}
