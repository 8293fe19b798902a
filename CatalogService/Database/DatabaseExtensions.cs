using System.Globalization;
using CatalogData.Identity;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogService.Database;

internal static class DatabaseExtensions
{
    /// <summary>The pool of writes, and of everything that asks for a plain data source.</summary>
    private const string Write = "catalogdb";

    /// <summary>
    /// The pool of reads. <c>ConnectionStrings:catalogdb-read</c> may name several hosts; a standby among them is then preferred.
    /// Without it, reads go where writes go, through a pool of their own all the same: neither can starve the other.
    /// </summary>
    public const string Read = "catalogdb-read";

    /// <summary>The pool of searches: on the same hosts as that of reads, with the same preference.</summary>
    public const string Search = "catalogdb-search";

    /// <summary>
    /// The part of a command's time-out after which the server itself cuts a read off: before the client gives up, so that a slow statement is told from a
    /// server that hangs; and also if the client is gone.
    /// </summary>
    private const double ServerShare = 0.9;

    /// <summary>Idle statements a connection keeps planned: the service has fewer.</summary>
    private const int PreparedStatements = 64;

    /// <summary>One named pool per role, sized by configuration and checked against the server.</summary>
    public static void AddCatalogDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DatabaseOptions>, ConnectionBudget>();

        // Read here and not from the options, since those are only valid once a data source could ask the server for its limit.
        var options = builder.Configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new();
        builder.AddNpgsqlDataSource(Write, configureDataSourceBuilder: pool => Configure(pool, Write, options.WritePoolSize, options, builder.Configuration));
        builder.AddKeyedNpgsqlDataSource(
            Read,
            settings => settings.ConnectionString ??= builder.Configuration.GetConnectionString(Write),
            pool => Configure(pool, Read, options.ReadPoolSize, options, builder.Configuration));
        builder.AddKeyedNpgsqlDataSource(
            Search,
            settings => settings.ConnectionString ??= builder.Configuration.GetConnectionString(Read) ?? builder.Configuration.GetConnectionString(Write),
            pool => Configure(pool, Search, options.SearchPoolSize, options, builder.Configuration));
        builder.Services.AddSingleton(services => Open(services, Read, services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ReadPoolSize));
        builder.Services.AddKeyedSingleton(
            Search, (services, _) => Open(services, Search, services.GetRequiredService<IOptions<DatabaseOptions>>().Value.SearchPoolSize));
        builder.Services.AddSingleton<WriteDatabase>();
    }

    private static ReadDatabase Open(IServiceProvider services, string pool, int size) => new(
        services.GetRequiredKeyedService<NpgsqlDataSource>(pool), size, services.GetRequiredService<IOptions<DatabaseOptions>>().Value.AcquireTimeout,
        services.GetRequiredService<TimeProvider>());

    private static void Configure(NpgsqlDataSourceBuilder pool, string name, int size, DatabaseOptions options, IConfiguration configuration)
    {
        pool.UseManagedIdentity(configuration);
        pool.Name = name;
        pool.ConfigureTracing(tracing => tracing.ConfigureBatchEnrichmentCallback(
            static (span, batch) => span.SetTag("db.operation.batch.size", batch.BatchCommands.Count)));
        var settings = pool.ConnectionStringBuilder;
        settings.ApplicationName = name;
        settings.MaxPoolSize = size;
        settings.MinPoolSize = 0;
        // Npgsql counts in whole seconds; reads and writes of the catalogue have the finer limit of the options before it.
        settings.Timeout = Math.Max(1, (int)Math.Ceiling(options.AcquireTimeout.TotalSeconds));
        settings.CommandTimeout = options.CommandTimeoutSeconds;
        // A server that hangs does not answer a cancellation either: the connection is given up soon after its command.
        settings.CancellationTimeout = 500;
        settings.MaxAutoPrepare = options.PgBouncer ? Math.Min(options.PgBouncerPreparedStatements, PreparedStatements) : PreparedStatements;
        settings.AutoPrepareMinUsages = 2;
        // Planned for the very ids that are asked for, a read always looks cheaper to the server than by the plan it keeps. So it would plan again each
        // time, which takes longer than reading an item. All these reads have one good plan, whatever the values. PgBouncer refuses such settings; there
        // they are the login's (the migrator's Logins:Catalog).
        if (name != Write && !options.PgBouncer)
            settings.Options = $"{settings.Options} -c plan_cache_mode=force_generic_plan -c statement_timeout={StatementTimeout(options)}".TrimStart();
        // Whatever is set lasts for a transaction: nothing is left behind on a connection that would have to be cleaned up.
        settings.NoResetOnClose = true;
    }

    // In milliseconds, as the server takes it.
    private static string StatementTimeout(DatabaseOptions options) =>
        Math.Ceiling(ServerShare * options.CommandTimeoutSeconds * 1000).ToString(CultureInfo.InvariantCulture);
}
