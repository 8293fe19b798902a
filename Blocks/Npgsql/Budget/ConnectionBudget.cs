using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Scalable.Npgsql.Budget;

/// <summary>
/// Validates at start that each server allows all connections that the pools may open: one clear error then is better than "too many
/// clients" at the first peak. Pools whose connection strings name the same host and port share that server.
/// </summary>
internal sealed partial class ConnectionBudget(
    string section, IReadOnlyList<NpgsqlDataSource> dataSources, ILogger<ConnectionBudget> logger)
    : IValidateOptions<ConnectionBudgetOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectionBudgetOptions options)
    {
        if (!options.Enabled)
            return ValidateOptionsResult.Success;
        var result = new ValidateOptionsResultBuilder();
        if (options.Replicas is < 1 or > 1000)
            result.AddError($"{section}:Replicas is '{options.Replicas}': it must be from 1 to 1000.");
        Connections(nameof(options.UnpooledConnections), options.UnpooledConnections);
        Connections(nameof(options.ReservedConnections), options.ReservedConnections);
        foreach (var (service, connections) in options.OtherServices)
            Connections($"{nameof(options.OtherServices)}:{service}", connections);
        if (result.Build() is { Failed: true } outOfRange)
            return outOfRange;
        var pools = dataSources.Select(source => new Pool(source, new NpgsqlConnectionStringBuilder(source.ConnectionString))).ToList();
        foreach (var server in pools.SelectMany(pool => pool.Hosts).Distinct())
        {
            if (Check([.. pools.Where(pool => pool.Hosts.Contains(server))], options) is { } error)
                result.AddError(error);
        }

        return result.Build();

        void Connections(string key, int connections)
        {
            if (connections is < 0 or > 10_000)
                result.AddError($"{section}:{key} is '{connections}': it must be from 0 to 10000.");
        }
    }

    private string? Check(IReadOnlyList<Pool> pools, ConnectionBudgetOptions options)
    {
        int limit, superusers;
        try
        {
            (limit, superusers) = ServerLimits(pools[0].Source);
        }
        catch (NpgsqlException unavailable)
        {
            // An unavailable server is no reason not to start: a service may have responses in its caches.
            Log.NotChecked(logger, unavailable.Message);
            return null;
        }

        var updates = options.RollingUpdate ? 2 : 1;
        var needed = options.Replicas * (pools.Sum(pool => pool.Size) + options.UnpooledConnections) * updates;
        var available = limit - superusers - options.ReservedConnections - options.OtherServices.Values.Sum();
        if (needed <= available)
            return null;
        string[] parts =
        [
            .. pools.Select(pool => $"{pool.Size} {pool.Name}"),
            .. options.UnpooledConnections == 0 ? [] : (string[])[$"{options.UnpooledConnections} unpooled"],
        ];
        var others = string.Concat(options.OtherServices.Select(other => $"- {other.Value} ({section}:OtherServices:{other.Key}) "));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{section}: the pools do not fit the server: {options.Replicas} replicas x ({string.Join(" + ", parts)}) connections "
            + $"x {updates} ({section}:RollingUpdate) = {needed}, but max_connections {limit} - {superusers} for superusers {others}"
            + $"- {options.ReservedConnections} ({section}:ReservedConnections) = {available}.");
    }

    // Options validation is synchronous; this runs once, before any request is served.
    private static (int Limit, int Superusers) ServerLimits(NpgsqlDataSource database)
    {
        using var command = database.CreateCommand(
            "select current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int");
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    private sealed record Pool(NpgsqlDataSource Source, NpgsqlConnectionStringBuilder Settings)
    {
        public string Name => Settings.ApplicationName ?? "pooled";

        public int Size => Settings.MaxPoolSize;

        public IReadOnlyList<string> Hosts { get; } = [.. (Settings.Host ?? "").Split(',').Select(host => WithPort(host, Settings.Port))];

        private static string WithPort(string host, int port) =>
            host.Contains(':', StringComparison.Ordinal) ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to check the connection pools against the limits of the server: {Reason}")]
        public static partial void NotChecked(ILogger logger, string reason);
    }
}
