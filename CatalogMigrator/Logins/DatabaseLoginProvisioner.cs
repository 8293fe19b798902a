using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogMigrator.Logins;

/// <summary>Grants the services' logins the roles that define what each service may do. Idempotent.</summary>
internal sealed partial class DatabaseLoginProvisioner(
    NpgsqlDataSource database, IOptions<DatabaseLoginOptions> options, ILogger<DatabaseLoginProvisioner> logger)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        (DatabaseLogin Login, string Role)[] all = [(options.Value.Catalog, "catalog_service"), (options.Value.Worker, "catalog_worker")];
        var wanted = Array.FindAll(all, one => !string.IsNullOrWhiteSpace(one.Login.Name));
        if (wanted.Length == 0)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Identifiers cannot be parameters of these statements; the server's format() quotes them.
        await ExecuteAsync(connection, "select grant_catalog_roles()", [], cancellationToken);
        foreach (var (login, role) in wanted)
            await GrantAsync(connection, login, role, cancellationToken);
    }

    private async Task GrantAsync(NpgsqlConnection connection, DatabaseLogin login, string role, CancellationToken cancellationToken)
    {
        var name = login.Name!;
        if (await ExecuteAsync(connection, "select count(*) from pg_roles where rolname = $1", [name], cancellationToken) is 0L)
        {
            if (login.ObjectId is null)
            {
                throw new InvalidOperationException(
                    $"Logins: '{name}' is no login of this server: make it (create role … login) or name its ObjectId.");
            }

            await FormatAsync(connection, "create role %I login", [name], cancellationToken);
            Log.Made(logger, name);
        }

        // On Azure, this label binds the login to tokens of this identity only.
        if (login.ObjectId is { } identity)
        {
            await FormatAsync(
                connection,
                "security label for pgaadauth on role %I is %L",
                [name, $"aadauth,oid={identity},type=service"],
                cancellationToken);
        }

        await FormatAsync(connection, "grant %I to %I", [role, name], cancellationToken);
        if (login.GenericPlans)
        {
            await FormatAsync(
                connection,
                "alter role %I in database %I set plan_cache_mode = 'force_generic_plan'",
                [name, connection.Database],
                cancellationToken);
        }

        if (login.StatementTimeout is { } limit)
        {
            var milliseconds = limit.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            await FormatAsync(
                connection,
                "alter role %I in database %I set statement_timeout = %L",
                [name, connection.Database, milliseconds],
                cancellationToken);
        }

        Log.Granted(logger, name, role);
    }

    private static async Task FormatAsync(
        NpgsqlConnection connection, string statement, string[] names, CancellationToken cancellationToken)
    {
        var values = string.Join(", ", names.Select((_, position) => $"${position + 2}"));
        var text = (string)(await ExecuteAsync(connection, $"select format($1, {values})", [statement, .. names], cancellationToken))!;
        await ExecuteAsync(connection, text, [], cancellationToken);
    }

    private static async Task<object?> ExecuteAsync(
        NpgsqlConnection connection, string text, string[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Created the login {Login}.")]
        public static partial void Made(ILogger logger, string login);

        [LoggerMessage(LogLevel.Information, "Granted {Role} to {Login}.")]
        public static partial void Granted(ILogger logger, string login, string role);
    }
}
