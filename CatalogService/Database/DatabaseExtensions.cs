using System.Globalization;
using CatalogData;
using CatalogData.Identity;
using Npgsql;
using Scalable.Npgsql.Budget;
using Scalable.Npgsql.Pools;

namespace CatalogService.Database;

internal static class DatabaseExtensions
{
    /// <summary>The pool for writes, and for all services that resolve a plain data source.</summary>
    private const string Write = "catalogdb";

    /// <summary>
    /// The pool for reads. <c>ConnectionStrings:catalogdb-read</c> may list several hosts; a standby among them is then preferred. Without
    /// it, reads use the server of the writes, still through a pool of their own: neither can starve the other.
    /// </summary>
    public const string Read = "catalogdb-read";

    /// <summary>The pool for searches: on the same hosts as the reads, with the same preference.</summary>
    public const string Search = "catalogdb-search";

    /// <summary>
    /// The fraction of a command's time-out after which the server itself cancels a read. It comes before the client's time-out, which
    /// distinguishes a slow statement from a server that hangs, and applies even if the client is gone.
    /// </summary>
    private const double ServerShare = 0.9;

    /// <summary>The number of connections per replica that listen for database notifications.</summary>
    private const int ListeningConnections = 1;

    /// <summary>The maximum number of automatically prepared statements per connection; the service has fewer.</summary>
    private const int PreparedStatements = 64;

    /// <summary>Adds one named pool per role, sized by the configuration and checked against the server.</summary>
    public static void AddCatalogDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsSection<DatabaseOptions>(
            DatabaseOptions.Section, [.. typeof(ConnectionBudgetOptions).GetProperties().Select(property => property.Name)]);
        // Read from the configuration: the validated options are not available yet, since their validation queries the
        // server's limit through a data source.
        var options = builder.Configuration.ReadOptions<DatabaseOptions>(DatabaseOptions.Section);
        builder.AddNpgsqlDataSource(
            Write, configureDataSourceBuilder: pool => Configure(pool, Write, options.WritePoolSize, options, builder.Configuration));
        builder.AddKeyedNpgsqlDataSource(
            Read,
            settings => settings.ConnectionString ??= builder.Configuration.GetConnectionString(Write),
            pool => Configure(pool, Read, options.ReadPoolSize, options, builder.Configuration));
        builder.AddKeyedNpgsqlDataSource(
            Search,
            settings => settings.ConnectionString ??=
                builder.Configuration.GetConnectionString(Read) ?? builder.Configuration.GetConnectionString(Write),
            pool => Configure(pool, Search, options.SearchPoolSize, options, builder.Configuration));
        builder.Services.AddReadPool(Read).AddReadPool(Search).AddWritePool();
        builder.Services.Configure<PoolOptions>(pools => pools.AcquireTimeout = options.AcquireTimeout);
        builder.Services.AddConnectionBudget(DatabaseOptions.Section, budget =>
        {
            // PgBouncer enforces the server's limit itself.
            budget.Enabled = !options.PgBouncer;
            budget.UnpooledConnections = ListeningConnections;
        });
    }

    private static void Configure(
        NpgsqlDataSourceBuilder pool, string name, int size, DatabaseOptions options, IConfiguration configuration)
    {
        pool.UseManagedIdentity(configuration);
        pool.Name = name;
        pool.ConfigureTracing(tracing => tracing.ConfigureBatchEnrichmentCallback(
            static (span, batch) => span.SetTag("db.operation.batch.size", batch.BatchCommands.Count)));
        var settings = pool.ConnectionStringBuilder;
        settings.ApplicationName = name;
        settings.MaxPoolSize = size;
        settings.MinPoolSize = 0;
        // Npgsql accepts whole seconds only; before it, ReadPool and WritePool enforce the exact AcquireTimeout.
        settings.Timeout = Math.Max(1, (int)Math.Ceiling(options.AcquireTimeout.TotalSeconds));
        settings.CommandTimeout = options.CommandTimeoutSeconds;
        // In milliseconds. A server that hangs does not respond to a cancellation either: close the connection soon after its command.
        settings.CancellationTimeout = name == Write ? CatalogDataExtensions.CancellationTimeoutOfWrites : 500;
        settings.MaxAutoPrepare = options.PgBouncer
            ? Math.Min(options.PgBouncerPreparedStatements, PreparedStatements)
            : PreparedStatements;
        settings.AutoPrepareMinUsages = 2;
        // Without the generic plan, PostgreSQL would plan these reads at each execution, since a plan for the actual ids always looks
        // cheaper to it than the generic one; planning takes longer than reading an item. The generic plan is good for all values.
        // PgBouncer rejects such settings; there they belong to the login (the migrator's Logins:Catalog).
        if (name != Write && !options.PgBouncer)
        {
            settings.Options =
                $"{settings.Options} -c plan_cache_mode=force_generic_plan -c statement_timeout={StatementTimeout(options)}".TrimStart();
        }

        // Settings are only changed within a transaction, so a connection needs no reset when it returns to the pool.
        settings.NoResetOnClose = true;
    }

    // In milliseconds, the unit of statement_timeout.
    private static string StatementTimeout(DatabaseOptions options) =>
        Math.Ceiling(ServerShare * options.CommandTimeoutSeconds * 1000).ToString(CultureInfo.InvariantCulture);
}
