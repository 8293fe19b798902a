using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Configuration;

namespace Scalable.Npgsql.Pools;

/// <summary>Registers pools on top of registered data sources.</summary>
public static class PoolExtensions
{
    /// <summary>
    /// Adds a <see cref="ReadPool"/> on the data source with this key (null: the one without key). The first one is also available without
    /// its key.
    /// </summary>
    /// <param name="services">The service's registrations.</param>
    /// <param name="dataSource">The key of the <see cref="NpgsqlDataSource"/>, and of the pool.</param>
    public static IServiceCollection AddReadPool(this IServiceCollection services, string? dataSource = null)
    {
        services.AddPoolOptions();
        services.TryAddSingleton(TimeProvider.System);
        if (dataSource is null)
            return services.AddSingleton(provider => Create(provider, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddKeyedSingleton(
            dataSource, (provider, _) => Create(provider, provider.GetRequiredKeyedService<NpgsqlDataSource>(dataSource)));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<ReadPool>(dataSource));
        return services;
    }

    /// <summary>Adds the <see cref="WritePool"/> on the data source without key.</summary>
    /// <param name="services">The service's registrations.</param>
    public static IServiceCollection AddWritePool(this IServiceCollection services)
    {
        services.AddPoolOptions();
        return services.AddSingleton<WritePool>();
    }

    private static void AddPoolOptions(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(IValidateOptions<PoolOptions>)))
            services.AddOptions<PoolOptions>().ValidateAnnotations($"{nameof(PoolOptions)}.").ValidateOnStart();
    }

    private static ReadPool Create(IServiceProvider services, NpgsqlDataSource dataSource) => new(
        dataSource, services.GetRequiredService<IOptions<PoolOptions>>().Value.AcquireTimeout, services.GetRequiredService<TimeProvider>());
}
