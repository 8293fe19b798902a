using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.Configuration;
using Scalable.RateLimiting.Concurrency;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>Adds rate limits that are exact across instances.</summary>
public static class RateLimitingExtensions
{
    /// <summary>
    /// Makes a <see cref="DistributedRateLimiter"/> the global limiter of <c>UseRateLimiter</c>, as section <c>RateLimiting</c> says. A
    /// rejected request receives 429 with problem details and <c>Retry-After</c>. The limits are shared through the registered
    /// <c>IConnectionMultiplexer</c> with the key <c>limits</c>, or else the one without a key.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="configure">Changes the options after configuration is bound.</param>
    public static void AddDistributedRateLimiting(this IHostApplicationBuilder builder, Action<RateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();

        // Bound without a change token: an invalid change must be ignored (RateLimitPolicyProvider), not thrown at the next consumer.
        services.AddOptions<RateLimitOptions>()
            .Configure<IConfiguration>(
                (options, configuration) => OptionsSection.Bind(configuration.GetSection(RateLimitOptions.Section), options))
            .Configure(configure ?? (_ => { }))
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RateLimitPolicyProvider>();
        services.AddSingleton<RateLimitRedis>();
        services.AddSingleton<LeasedRateLimiter>();
        AddSingletonService<UnusedLeaseReturner>(services);
        AddSingletonService<BucketStore>(services);
        AddSingletonService<ClientConcurrencyLimiter>(services);
        services.AddHostedService<InstanceRegistry>();
        services.AddHostedService<RateLimitMetrics>();
        services.AddSingleton(provider => new DistributedRateLimiter(
            provider.GetRequiredService<RateLimitPolicyProvider>(),
            provider.GetRequiredService<LeasedRateLimiter>(),
            provider.GetRequiredService<ClientConcurrencyLimiter>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddProblemDetails();
        services.AddSingleton<RateLimitRejection>();
        services.AddRateLimiter();
        services.AddOptions<RateLimiterOptions>().Configure<DistributedRateLimiter, RateLimitRejection>((options, limiter, rejection) =>
        {
            options.GlobalLimiter = limiter;
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (rejected, _) => rejection.WriteAsync(rejected);
        });
    }

    /// <summary>Limits the requests to an endpoint by a policy.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint's builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="policy">The name of the policy.</param>
    /// <param name="cost">The permits that one request takes.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireRateLimits<TBuilder>(this TBuilder builder, string policy, int cost = 1)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireRateLimits(new RateLimitMetadata([policy], cost));

    /// <summary>Limits the requests to an endpoint, for example by several policies.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint's builder.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="limits">The policies and the cost of a request.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireRateLimits<TBuilder>(this TBuilder builder, RateLimitMetadata limits)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(limits);

    private static void AddSingletonService<TService>(IServiceCollection services) where TService : class, IHostedService =>
        services.AddSingleton<TService>().AddHostedService(provider => provider.GetRequiredService<TService>());
}
