using CatalogData.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogData.Notifications;

/// <summary>The connection for notifications and the channels of a service. It is a single connection in addition to all pools.</summary>
public sealed class NotificationConnection : IAsyncDisposable
{
    internal NotificationConnection(IConfiguration configuration, IOptions<NotificationOptions> options, IReadOnlyList<string> channels)
    {
        Channels = channels;
        var own = configuration.GetConnectionString("catalogdb-listen");
        var shared = configuration.GetValue<bool>("Database:PgBouncer") ? null : configuration.GetConnectionString("catalogdb");
        if (options.Value.Listen && (own ?? shared) is { } connectionString)
            Source = Open(connectionString, configuration);
    }

    /// <summary>The data source of the connection; null if this service does not listen.</summary>
    internal NpgsqlDataSource? Source { get; }

    internal IReadOnlyList<string> Channels { get; }

    public ValueTask DisposeAsync() => Source?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static NpgsqlDataSource Open(string connectionString, IConfiguration configuration)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = "catalogdb-listen" };
        builder.UseManagedIdentity(configuration);
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName = "catalogdb-listen";
        settings.Pooling = false;
        settings.Timeout = 3;
        settings.CommandTimeout = 3;
        // The connection is idle between notifications: without keepalives a lost peer would go unnoticed.
        settings.KeepAlive = 10;
        return builder.Build();
    }
}
