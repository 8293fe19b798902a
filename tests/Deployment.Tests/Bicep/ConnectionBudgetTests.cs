using System.Globalization;
using CatalogData;
using CatalogService.Database;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Scalable.Npgsql.Budget;
using Scalable.RateLimiting.Policies;

namespace Deployment.Tests.Bicep;

/// <summary>
/// No size of database is offered that its services could exhaust, all of them at their upper limits and twice over while a release
/// rolls out. What a service opens is taken from its own options, as its settings file and the template set them.
/// </summary>
public class ConnectionBudgetTests
{
    /// <summary>Connections that a size leaves to users, as Azure documents them (max_connections less 15).</summary>
    private static readonly Dictionary<string, int> Connections = new()
    {
        ["Standard_B1ms"] = 35,
        ["Standard_B2s"] = 414,
        ["Standard_D2ds_v5"] = 844,
        ["Standard_D4ds_v5"] = 1703,
        ["Standard_D8ds_v5"] = 3422,
        ["Standard_D16ds_v5"] = 4985,
    };

    private const int Rollout = 2;
    private const int AdministratorConnections = 2;

    /// <summary>The connection on which a replica of catalogue or worker listens, past the pooler.</summary>
    private const int Listening = 1;

    public static TheoryData<string> Sizes => [.. Connections.Keys];

    [Fact]
    public async Task Offered_database_sizes_match_the_connection_table()
    {
        var table = (await Compiler.TemplatesAsync())["data/sizes"];
        var offered = table["definitions"]!["sizeName"]!["allowedValues"]!.AsArray().Select(name => (string)name!);
        var sizes = table["variables"]!["sizes"]!.AsObject();

        Assert.Equal(Connections.Keys.Order(), offered.Order());
        Assert.Equal(Connections.Keys.Order(), sizes.Select(size => size.Key).Order());
        Assert.All(sizes, size => Assert.Equal(Connections[size.Key], (int)size.Value!["connections"]!));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Connections_of_all_replicas_fit_the_database(string size)
    {
        var main = await Snapshot.OfMainAsync(size);
        var catalog = await ContainerApp.OfServiceAsync("catalog", size);
        var worker = await ContainerApp.OfServiceAsync("worker", size);
        var migrations = await ContainerApp.OfServiceAsync("migrations", size);

        var options = Options(catalog);
        var ofClients = catalog.MaxReplicas * (options.ReadPoolSize + options.SearchPoolSize + options.WritePoolSize) * Rollout;
        var pooler = main.Of("Microsoft.DBforPostgreSQL/flexibleServers/configurations")
            .ToDictionary(one => ((string)one["name"]!).Split('/')[1], one => (string)one["properties"]!["value"]!);
        // All of the catalogue's pools log in as one user to one database: to PgBouncer they are one pool.
        var ofCatalog = options.PgBouncer ? int.Parse(pooler["pgbouncer.default_pool_size"], CultureInfo.InvariantCulture) : ofClients;
        var ofWorkers = worker.MaxReplicas * PoolOf(worker) * Rollout;

        var listening = (catalog.MaxReplicas + worker.MaxReplicas) * Listening * Rollout;

        var all = ofCatalog + ofWorkers + listening + PoolOf(migrations) + AdministratorConnections;

        Assert.True(
            all <= Connections[size],
            $"{ofCatalog} + {ofWorkers} + {listening} + {PoolOf(migrations)} + {AdministratorConnections} = {all} > {Connections[size]}");
        if (options.PgBouncer)
        {
            Assert.InRange(ofClients, 1, int.Parse(pooler["pgbouncer.max_client_conn"], CultureInfo.InvariantCulture));
            Assert.Equal(
                options.PgBouncerPreparedStatements,
                int.Parse(pooler["pgbouncer.max_prepared_statements"], CultureInfo.InvariantCulture));
            // Fewer than the catalogue prepares, and they would push each other out.
            Assert.InRange(options.PgBouncerPreparedStatements, 64, 5000);
        }
        else
        {
            Assert.Empty(pooler);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Catalog_connection_budget_matches_the_deployment(string size)
    {
        var catalog = await ContainerApp.OfServiceAsync("catalog", size);
        var worker = await ContainerApp.OfServiceAsync("worker", size);
        var migrations = await ContainerApp.OfServiceAsync("migrations", size);
        var options = Options(catalog);

        var budget = catalog.Settings("CatalogService").GetSection(DatabaseOptions.Section).Get<ConnectionBudgetOptions>()!;

        Assert.Equal(catalog.MaxReplicas, budget.Replicas);
        Assert.True(budget.RollingUpdate);
        Assert.Equal(
            (worker.MaxReplicas * (PoolOf(worker) + Listening) * Rollout) + PoolOf(migrations) + AdministratorConnections,
            budget.ReservedConnections);
        Assert.Equal(options.PgBouncer ? 6432 : 5432, Connection(catalog).Port);
        Assert.Equal(5432, Connection(catalog, "catalogdb-listen").Port);
        Assert.Equal(
            options.PgBouncer.ToString(),
            migrations.Variables.Single(one => one.Name == "Logins__Catalog__GenericPlans").Value,
            ignoreCase: true);
        var timeout = migrations.Variables.Single(one => one.Name == "Logins__Catalog__StatementTimeout").Value;
        Assert.Equal(
            options.PgBouncer ? TimeSpan.FromSeconds(0.9 * options.CommandTimeoutSeconds).ToString() : "",
            timeout is "" ? "" : TimeSpan.Parse(timeout!, CultureInfo.InvariantCulture).ToString());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Migrator_and_worker_connect_directly_to_the_server(string size)
    {
        foreach (var service in new[] { "worker", "migrations" })
            Assert.Equal(5432, Connection(await ContainerApp.OfServiceAsync(service, size)).Port);
    }

    [Fact]
    public async Task MaxGateways_setting_equals_the_maximum_number_of_gateway_replicas()
    {
        var gateway = await ContainerApp.OfServiceAsync("gateway");
        Assert.Equal(
            gateway.MaxReplicas,
            gateway.Settings("Gateway").GetSection(RateLimitOptions.Section).Get<RateLimitOptions>()!.MaxGateways);
    }

    [Fact]
    public async Task Each_service_connects_with_its_own_login_and_no_password()
    {
        var users = new List<string?>();
        foreach (var service in new[] { "catalog", "worker", "migrations" })
        {
            var app = await ContainerApp.OfServiceAsync(service);
            var connection = Connection(app);
            users.Add(connection.Username);
            Assert.StartsWith($"{service}-", connection.Username, StringComparison.Ordinal);
            Assert.Equal(SslMode.VerifyFull, connection.SslMode);
            Assert.Null(connection.Password);
            Assert.Equal("true", app.Variables.Single(one => one.Name == "ManagedIdentity__Postgres").Value);
        }

        var logins = (await ContainerApp.OfServiceAsync("migrations")).Variables
            .Where(one => one.Name.StartsWith("Logins__", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(users[..2], logins.Where(one => one.Name.EndsWith("__Name", StringComparison.Ordinal)).Select(one => one.Value));
    }

    private static DatabaseOptions Options(ContainerApp catalog) =>
        catalog.Settings("CatalogService").GetSection(DatabaseOptions.Section).Get<DatabaseOptions>()!;

    private static NpgsqlConnectionStringBuilder Connection(ContainerApp app, string name = "catalogdb") =>
        new(app.Variables.Single(variable => variable.Name == $"ConnectionStrings__{name}").Value);

    // As the service makes it: with the pool that its own code allows where the connection string is silent.
    private static int PoolOf(ContainerApp app)
    {
        var pool = new NpgsqlDataSourceBuilder(Connection(app).ConnectionString);
        CatalogDataExtensions.Configure(pool, new ConfigurationBuilder().Build());
        return pool.ConnectionStringBuilder.MaxPoolSize;
    }
}
