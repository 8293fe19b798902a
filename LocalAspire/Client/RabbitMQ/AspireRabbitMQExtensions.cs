using Aspire.RabbitMQ.Client;
using LocalAspire.Client;
using LocalAspire.Client.RabbitMQ;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers RabbitMQ connections, with health check and traces.</summary>
public static class AspireRabbitMQExtensions
{
    private const string Section = "Aspire:RabbitMQ:Client";

    /// <summary>Registers an <see cref="IConnection"/> and its <see cref="IConnectionFactory"/> for the connection string <paramref name="connectionName"/>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">Name below <c>ConnectionStrings</c>.</param>
    /// <param name="configureSettings">Has the last word on the settings.</param>
    /// <param name="configureConnectionFactory">Has the last word on the connection factory.</param>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
        => Add(builder, connectionName, serviceKey: null, configureSettings, configureConnectionFactory);

    /// <summary>As <see cref="AddRabbitMQClient"/>, registered as keyed services under <paramref name="name"/>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name below <c>ConnectionStrings</c> and service key.</param>
    /// <param name="configureSettings">Has the last word on the settings.</param>
    /// <param name="configureConnectionFactory">Has the last word on the connection factory.</param>
    public static void AddKeyedRabbitMQClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
        => Add(builder, name, serviceKey: name, configureSettings, configureConnectionFactory);

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<RabbitMQClientSettings>? configureSettings,
        Action<ConnectionFactory>? configureConnectionFactory)
    {
        var connection = new ClientConnection(builder, Section, connectionName, serviceKey);
        var settings = new RabbitMQClientSettings();
        connection.Bind(settings);
        settings.ConnectionString = connection.ConnectionString ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        connection.AddSingleton<IConnectionFactory>(_ =>
        {
            var factory = new ConnectionFactory();
            connection.Bind(factory, "ConnectionFactory");
            if (!string.IsNullOrEmpty(settings.ConnectionString))
                factory.Uri = new Uri(settings.ConnectionString);
            configureConnectionFactory?.Invoke(factory);
            return factory;
        });

        // A container resolves synchronously, hence the one blocking wait; no synchronisation context exists here to deadlock on.
        connection.AddSingleton(services => RabbitMQConnector
            .ConnectAsync(connection.Resolve<IConnectionFactory>(services), settings.MaxConnectRetryCount, Time(services))
            .GetAwaiter().GetResult());

        if (!settings.DisableAutoActivation)
            connection.ActivateAtStart<IConnection>();
        if (!settings.DisableHealthChecks)
            connection.AddHealthCheck("RabbitMQ.Client", services => new RabbitMQHealthCheck(() => connection.Resolve<IConnection>(services)));
        if (!settings.DisableTracing)
            builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource(RabbitMQConnector.SourceName, "RabbitMQ.Client.*"));
    }

    private static TimeProvider Time(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
