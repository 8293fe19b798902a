using CatalogData.Files;
using CatalogData.Identity;
using CatalogData.Jobs;
using CatalogData.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogData;

/// <summary>Registers what the catalogue's two halves share. The data source itself is the service's: <c>AddNpgsqlDataSource("catalogdb", …)</c>.</summary>
public static class CatalogDataExtensions
{
    private const int DefaultPoolSize = 100;
    private const int WorkerPoolSize = 12;

    /// <summary>Job store and file store (section <c>FileStore</c>): a folder, or Azure Blob Storage where <c>ConnectionStrings:files</c> is set.</summary>
    public static IHostApplicationBuilder AddCatalogData(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<FileStoreOptions>()
            .BindConfiguration(FileStoreOptions.Section)
            .Configure(options => options.Blobs ??= builder.Configuration.GetConnectionString("files"))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("files")))
        {
            builder.Services.AddSingleton<IFileStore, FolderFileStore>();
            builder.Services.AddHostedService<TemporaryFileSweep>();
        }
        else
        {
            builder.Services.AddSingleton<IFileStore, BlobFileStore>();
        }

        builder.Services.AddSingleton<FileExpiry>();
        builder.Services.AddSingleton<DownloadLinks>();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddSingleton<JobAcceptance>();
        builder.Services.AddSingleton<JobUploads>();
        builder.Services.AddSingleton<JobLeases>();
        builder.Services.AddSingleton<JobOutbox>();
        return builder;
    }

    /// <summary>Listens to what the database tells on these <see cref="Channels"/> (section <c>Notifications</c>).</summary>
    public static void AddNotifications(this IHostApplicationBuilder builder, params string[] channels)
    {
        builder.Services.AddOptions<NotificationOptions>().BindConfiguration(NotificationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => new ListeningConnection(
            services.GetRequiredService<IConfiguration>(), services.GetRequiredService<IOptions<NotificationOptions>>(), channels));
        builder.Services.AddSingleton<DatabaseNotifications>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseNotifications>());
    }

    /// <summary>
    /// The catalogue's statements are few and the same all day: each is planned once per connection. A pool is no larger than the worker needs,
    /// unless the connection string says otherwise: the library's default of a hundred is all that a server has.
    /// </summary>
    /// <param name="database">The pool.</param>
    /// <param name="configuration">Says whether the worker logs in with an identity (section <c>ManagedIdentity</c>).</param>
    public static void Configure(NpgsqlDataSourceBuilder database, IConfiguration configuration)
    {
        database.UseManagedIdentity(configuration);
        var settings = database.ConnectionStringBuilder;
        settings.MaxAutoPrepare = 64;
        // Whatever is set lasts for a transaction: nothing is left behind on a connection that would have to be cleaned up.
        settings.NoResetOnClose = true;
        if (settings.MaxPoolSize == DefaultPoolSize)
            settings.MaxPoolSize = WorkerPoolSize;
    }
}
