using System.Security.Cryptography;
using Npgsql;
using TestServers;

namespace Scalable.Bench.Stack;

/// <summary>
/// What stands between the catalogue and its database in the cloud: PgBouncer in transaction mode, and a login of its own
/// which carries the settings that PgBouncer does not pass on. Sizes are those of Standard_D2ds_v5, with two cores
/// (infra/data/sizes.bicep).
/// </summary>
internal sealed class DeployedShape(PgBouncer pooler, string listening) : IAsyncDisposable
{
    private const string Login = "catalog";
    private const int ServerConnections = 50;

    /// <summary>
    /// The catalogue's settings in this shape, as in infra/catalog.bicep, without prepared statements: Debian's PgBouncer does
    /// not support them yet.
    /// </summary>
    public IReadOnlyList<(string Key, string Value)> CatalogSettings { get; } =
    [
        ("ConnectionStrings__catalogdb", pooler.ConnectionString), ("ConnectionStrings__catalogdb-listen", listening),
        ("Database__PgBouncer", "true"), ("Database__ReadPoolSize", "12"), ("Database__WritePoolSize", "5"), ("Database__Replicas", "10"),
    ];

    /// <summary>The migrator's settings in this shape, as in infra/migrations.bicep.</summary>
    public static IReadOnlyList<(string Key, string Value)> MigratorSettings { get; } =
    [
        ("Logins__Catalog__Name", Login), ("Logins__Catalog__GenericPlans", "true"),
        ("Logins__Catalog__StatementTimeout", "00:00:02.700")
    ];

    /// <summary>Makes the login, before the migrator gives it its role.</summary>
    public static async Task<DeployedShape> StartAsync(string postgres, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32);
        await using (var database = NpgsqlDataSource.Create(postgres))
        {
            await using var login = database.CreateCommand($"create role {Login} login password '{password}'");
            await login.ExecuteNonQueryAsync(cancellationToken);
        }

        var own = new NpgsqlConnectionStringBuilder(postgres) { Username = Login, Password = password }.ConnectionString;
        var port = CatalogueBench.FreeAddress().Port;
        return new DeployedShape(await PgBouncer.StartAsync("/usr/sbin/pgbouncer", port, own, ServerConnections, cancellationToken), own);
    }

    public ValueTask DisposeAsync() => pooler.DisposeAsync();
}
