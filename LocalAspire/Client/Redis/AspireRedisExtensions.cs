using Aspire.StackExchange.Redis;
using LocalAspire.Client;
using LocalAspire.Client.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers Redis connections: one shared multiplexer each, with health check and traces.</summary>
public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers an <see cref="IConnectionMultiplexer"/> for the connection string <paramref name="connectionName"/>. It connects on first use, and
    /// goes on trying when Redis is down (<c>abortConnect=false</c> unless the connection string says otherwise).
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">Name below <c>ConnectionStrings</c>.</param>
    /// <param name="configureSettings">Has the last word on the settings.</param>
    /// <param name="configureOptions">Has the last word on StackExchange.Redis' options.</param>
    /// <exception cref="InvalidOperationException">No connection string; thrown when the multiplexer is first resolved.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
        => Add(builder, connectionName, serviceKey: null, configureSettings, configureOptions);

    /// <summary>As <see cref="AddRedisClient"/>, registered as a keyed service under <paramref name="name"/>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name below <c>ConnectionStrings</c> and service key.</param>
    /// <param name="configureSettings">Has the last word on the settings.</param>
    /// <param name="configureOptions">Has the last word on StackExchange.Redis' options.</param>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
        => Add(builder, name, serviceKey: name, configureSettings, configureOptions);

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings,
        Action<ConfigurationOptions>? configureOptions)
    {
        var connection = new ClientConnection(builder, Section, connectionName, serviceKey);
        var settings = new StackExchangeRedisSettings();
        connection.Bind(settings);
        settings.ConnectionString = connection.ConnectionString ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        connection.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var options = RedisOptions.Create(settings.ConnectionString);
            connection.Bind(options, "ConfigurationOptions");
            configureOptions?.Invoke(options);
            if (options.EndPoints.Count == 0)
                connection.Require(settings.ConnectionString);
            options.LoggerFactory ??= services.GetService<ILoggerFactory>();

            var multiplexer = ConnectionMultiplexer.Connect(options);
            if (!settings.DisableTracing)
                services.GetRequiredService<RedisTracing>().Watch(multiplexer);
            return multiplexer;
        });

        if (!settings.DisableAutoActivation)
            connection.ActivateAtStart<IConnectionMultiplexer>();
        if (!settings.DisableHealthChecks)
            connection.AddHealthCheck("StackExchange.Redis", services => new RedisHealthCheck(() => connection.Resolve<IConnectionMultiplexer>(services)));
        if (!settings.DisableTracing)
            AddTracing(builder.Services);
    }

    private static void AddTracing(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RedisTracing>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisTraceWriter>());
        services.AddOpenTelemetry().WithTracing(traces => traces.AddSource(RedisTracing.SourceName));
    }
}
