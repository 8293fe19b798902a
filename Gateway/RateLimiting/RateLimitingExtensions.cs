using Gateway.RateLimiting.Answers;
using Gateway.RateLimiting.Concurrency;
using Gateway.RateLimiting.Leases;
using Gateway.RateLimiting.Overload;
using Gateway.RateLimiting.Partitions;
using Gateway.RateLimiting.Policies;
using Microsoft.Extensions.Options;
using ServiceDefaults.Identity;
using StackExchange.Redis;

namespace Gateway.RateLimiting;

internal static class RateLimitingExtensions
{
    /// <summary>
    /// The connection of the rate limits' Redis (<c>ConnectionStrings:limits</c>). If it is not set, the limits share the Redis of the
    /// caches, where a new cache entry may evict a client's count: see <c>docs/redis.md</c>.
    /// </summary>
    public const string Connection = "limits";

    /// <summary>Adds rate limiting and overload protection from sections <c>RateLimiting</c> and <c>Overload</c>.</summary>
    public static void AddRateLimiting(this WebApplicationBuilder builder)
    {
        AddRedis(builder);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();

        // Bound without a change token: an invalid change must be ignored (see PolicySource), not thrown at the
        // next consumer of the options.
        services.AddOptions<RateLimitOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(RateLimitOptions.Section).Bind(options))
            .ValidateOnStart();
        services.AddOptions<OverloadOptions>().BindConfiguration(OverloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddSingleton<RateLimitPolicyProvider>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<RateLimitRedis>();
        services.AddSingleton<UnusedLeaseReturner>().AddHostedService(services => services.GetRequiredService<UnusedLeaseReturner>());
        services.AddSingleton<LeasedRateLimiter>();
        services.AddSingleton<SynchronousRateLimiter>();
        services.AddSingleton<RateLimitRejection>();
        services.AddSingleton<BucketStore>().AddHostedService(services => services.GetRequiredService<BucketStore>());
        services.AddSingleton<ClientConcurrencyLimiter>()
            .AddHostedService(services => services.GetRequiredService<ClientConcurrencyLimiter>());
        services.AddHostedService<GatewayRegistry>();
    }

    public static void UseOverloadProtection(this WebApplication app) => app.UseMiddleware<OverloadMiddleware>();

    public static void UseRateLimits(this WebApplication app) => app.UseMiddleware<RateLimitMiddleware>();

    private static void AddRedis(WebApplicationBuilder builder)
    {
        builder.AddRedisClient("cache", configureOptions: Configure);
        if (builder.Configuration.GetConnectionString("limits") is not null)
            builder.AddKeyedRedisClient(Connection, configureOptions: Configure);
        else
            builder.Services.AddKeyedSingleton(Connection, static (services, _) => services.GetRequiredService<IConnectionMultiplexer>());

        void Configure(ConfigurationOptions redis)
        {
            FailFast(redis);
            redis.DisableUnneededCommands();
            redis.UseManagedIdentity(builder.Configuration);
        }
    }

    // By default the client queues commands while Redis is unavailable, which turns an outage of Redis into an outage by latency.
    private static void FailFast(ConfigurationOptions options)
    {
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = options.SyncTimeout = 1000;
    }
}
