using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogService.Database;

/// <summary>
/// Validates at start that the server allows all connections that the pools may open: one clear error then is better than "too
/// many clients" at the first peak.
/// </summary>
internal sealed partial class ConnectionBudget(NpgsqlDataSource database, ILogger<ConnectionBudget> logger)
    : IValidateOptions<DatabaseOptions>
{
    /// <summary>The number of connections per replica that listen for database notifications.</summary>
    private const int Listening = 1;

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (options.PgBouncer)
            return ValidateOptionsResult.Success;

        int limit, superusers;
        try
        {
            (limit, superusers) = ServerLimits();
        }
        catch (NpgsqlException away)
        {
            // An unavailable server is no reason not to start: cached responses can be served.
            Log.NotChecked(logger, away.Message);
            return ValidateOptionsResult.Success;
        }

        var updates = options.RollingUpdate ? 2 : 1;
        var needed = options.Replicas * (options.ReadPoolSize + options.SearchPoolSize + options.WritePoolSize + Listening) * updates;
        var free = limit - superusers - options.ReservedConnections;
        return needed <= free
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(string.Create(CultureInfo.InvariantCulture,
                $"Database: the pools do not fit the server: {options.Replicas} replicas x "
                + $"({options.ReadPoolSize} read + {options.SearchPoolSize} search + {options.WritePoolSize} write "
                + $"+ {Listening} listening) connections x {updates} (Database:RollingUpdate) = {needed}, "
                + $"but max_connections {limit} - {superusers} for superusers "
                + $"- {options.ReservedConnections} (Database:ReservedConnections) = {free}."));
    }

    // Options validation is synchronous; this runs once, before any request is served.
    private (int Limit, int Superusers) ServerLimits()
    {
        using var command = database.CreateCommand(
            "select current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int");
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to check the connection pools against the limits of the server: {Reason}")]
        public static partial void NotChecked(ILogger logger, string reason);
    }
}
