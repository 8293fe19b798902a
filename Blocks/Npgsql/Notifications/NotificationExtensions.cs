using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Configuration;

namespace Scalable.Npgsql.Notifications;

/// <summary>Registers <see cref="DatabaseNotifications"/>.</summary>
public static class NotificationExtensions
{
    /// <summary>
    /// Receives notifications on one connection outside all pools, to <c>ConnectionStrings:{name}-listen</c> or else
    /// <c>ConnectionStrings:{name}</c>, as section <c>Notifications</c> says.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="connectionName">The name of the connection string.</param>
    /// <param name="configureDataSource">Configures the data source, such as its login.</param>
    /// <param name="configure">Changes the options after configuration is bound.</param>
    public static void AddNotifications(
        this IHostApplicationBuilder builder, string connectionName, Action<NpgsqlDataSourceBuilder>? configureDataSource = null,
        Action<NotificationOptions>? configure = null)
    {
        var connectionString = builder.Configuration.GetConnectionString($"{connectionName}-listen")
            ?? builder.Configuration.GetConnectionString(connectionName);
        builder.Services.AddOptionsSection<NotificationOptions>(NotificationOptions.Section).Configure(configure ?? (_ => { }));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new DatabaseNotifications(
            services.GetRequiredService<IOptions<NotificationOptions>>().Value.Listen && connectionString is not null
                ? Open(connectionString, $"{connectionName}-listen", configureDataSource)
                : null,
            services.GetServices<NotificationChannel>(),
            services.GetRequiredService<IOptions<NotificationOptions>>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<DatabaseNotifications>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseNotifications>());
    }

    /// <summary>Subscribes the service's connection to a channel.</summary>
    /// <param name="services">The service's registrations.</param>
    /// <param name="channel">The name of the channel.</param>
    public static IServiceCollection AddNotificationChannel(this IServiceCollection services, string channel) =>
        services.AddSingleton(new NotificationChannel(channel));

    private static NpgsqlDataSource Open(string connectionString, string name, Action<NpgsqlDataSourceBuilder>? configure)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
        configure?.Invoke(builder);
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName = name;
        settings.Pooling = false;
        settings.Timeout = 3;
        settings.CommandTimeout = 3;
        // The connection is idle between notifications: without keepalives a lost peer would go unnoticed.
        settings.KeepAlive = 10;
        return builder.Build();
    }
}
