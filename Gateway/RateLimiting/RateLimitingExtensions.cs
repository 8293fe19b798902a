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
    /// The Redis of the limits (<c>ConnectionStrings:limits</c>). Without one the limits share that of the caches, where an answer that is stored may push
    /// out a client's count: see <c>docs/redis.md</c>.
    /// </summary>
    public const string Connection = "limits";

    /// <summary>Limits by configuration: sections <c>RateLimiting</c> and <c>Overload</c>.</summary>
    public static void AddRateLimiting(this WebApplicationBuilder builder)
    {
        AddRedis(builder);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();

        // Bound without a change token: a wrong change must be ignored (see PolicySource), not thrown at whoever asks for options next.
        services.AddOptions<RateLimitOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(RateLimitOptions.Section).Bind(options))
            .ValidateOnStart();
        services.AddOptions<OverloadOptions>().BindConfiguration(OverloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddSingleton<PolicySource>();
        services.AddSingleton<Telemetry>();
        services.AddSingleton<RedisLink>();
        services.AddSingleton<Leftovers>().AddHostedService(services => services.GetRequiredService<Leftovers>());
        services.AddSingleton<Limiter>();
        services.AddSingleton<ImmediateLimits>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<PartitionStore>().AddHostedService(services => services.GetRequiredService<PartitionStore>());
        services.AddSingleton<ConcurrencyLimiter>().AddHostedService(services => services.GetRequiredService<ConcurrencyLimiter>());
        services.AddHostedService<GatewayCensus>();
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
            redis.AskForLittle();
            redis.UseManagedIdentity(builder.Configuration);
        }
    }

    // By default the client queues commands while Redis is away, and an outage of Redis becomes an outage of latency.
    private static void FailFast(ConfigurationOptions options)
    {
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = options.SyncTimeout = 1000;
    }
}
