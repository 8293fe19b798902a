using CatalogData.Files;
using CatalogData.Identity;
using CatalogData.Jobs;
using CatalogData.Pictures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Files;
using Scalable.Jobs.Messaging;
using Scalable.Npgsql.Notifications;
using ServiceDefaults.Shutdown;

namespace CatalogData;

/// <summary>
/// Registers the services shared by the catalogue service and the worker. Each service registers the data source itself:
/// <c>AddNpgsqlDataSource("catalogdb", …)</c>.
/// </summary>
public static class CatalogDataExtensions
{
    /// <summary>
    /// Npgsql's <c>Cancellation Timeout</c> of pools that write: a statement that takes too long ends with its connection. PostgreSQL would
    /// otherwise answer the cancellation of a commit that waits for its standby with success, though that commit may be lost.
    /// </summary>
    public const int CancellationTimeoutOfWrites = -1;

    private const int DefaultPoolSize = 100;
    private const int WorkerPoolSize = 12;

    /// <summary>
    /// Adds the kinds of jobs and the file store (section <c>FileStore</c>): a folder, or Azure Blob Storage if
    /// <c>ConnectionStrings:files</c> is set.
    /// </summary>
    public static IHostApplicationBuilder AddCatalogData(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptionsSection<FileStoreOptions>(FileStoreOptions.Section)
            .Configure(options => options.Blobs ??= builder.Configuration.GetConnectionString("files"));
        if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("files")))
        {
            builder.Services.AddSingleton<IFileStore, FolderFileStore>();
            builder.Services.AddHostedService<TemporaryFileCleanupService>();
        }
        else
        {
            builder.Services.AddSingleton<IFileStore, BlobFileStore>();
        }

        builder.Services.AddSingleton<IJobFiles>(services => services.GetRequiredService<IFileStore>());
        builder.Services.AddSingleton(PictureFiles.Reference);
        foreach (var kind in CatalogJobKinds.All)
            builder.Services.AddJobKind(kind);
        builder.Services.AddOptions<MessagingOptions>().Configure<IOptions<ShutdownOptions>>((messaging, shutdown) =>
            (messaging.StopTimeout, messaging.ConsumerStopTimeout) = (shutdown.Value.BusStopTimeout, shutdown.Value.ConsumerStopTimeout));
        return builder;
    }

    /// <summary>
    /// Listens to database notifications (section <c>Notifications</c>), unless the connection leads to PgBouncer
    /// (<c>Database:PgBouncer</c>), which does not support LISTEN.
    /// </summary>
    public static void AddCatalogNotifications(this IHostApplicationBuilder builder)
    {
        var throughPooler = builder.Configuration.GetConnectionString("catalogdb-listen") is null
            && builder.Configuration.GetValue<bool>("Database:PgBouncer");
        builder.AddNotifications(
            "catalogdb", database => database.UseManagedIdentity(builder.Configuration), options => options.Listen &= !throughPooler);
    }

    /// <summary>
    /// Configures the worker's pool. Statements are prepared automatically, since the catalogue's are few and recurring: each is planned
    /// once per connection. Unless the connection string sets a pool size, the pool is limited to what the worker needs: Npgsql's default
    /// of 100 connections is all that a PostgreSQL server allows by default.
    /// </summary>
    /// <param name="database">The connection pool.</param>
    /// <param name="configuration">
    /// Contains section <c>ManagedIdentity</c>, which decides whether the worker logs in with an identity.
    /// </param>
    public static void Configure(NpgsqlDataSourceBuilder database, IConfiguration configuration)
    {
        database.UseManagedIdentity(configuration);
        var settings = database.ConnectionStringBuilder;
        settings.MaxAutoPrepare = 64;
        settings.CancellationTimeout = CancellationTimeoutOfWrites;
        // All settings are local to a transaction, so connections need no reset when returned to the pool.
        settings.NoResetOnClose = true;
        if (settings.MaxPoolSize == DefaultPoolSize)
            settings.MaxPoolSize = WorkerPoolSize;
    }
}
