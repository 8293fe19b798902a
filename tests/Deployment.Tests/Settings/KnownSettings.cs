using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CatalogService.Database;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Scalable.Npgsql.Budget;
using Scalable.ResponseCache;

namespace Deployment.Tests.Settings;

/// <summary>
/// What the services read, as their code says it: option classes with a section, names of connections, the services they look up.
/// </summary>
internal static partial class KnownSettings
{
    /// <summary>Read by libraries: OpenTelemetry, Azure.Identity, the web server.</summary>
    private static readonly HashSet<string> OfLibraries =
    [
        "OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT",
        "AZURE_CLIENT_ID", "AZURE_TOKEN_CREDENTIALS",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "DOTNET_EnableDiagnostics",
    ];

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["gateway"] = ["Gateway", "ServiceDefaults", "ServiceDefaults.Azure", "Scalable.RateLimiting"],
        ["catalog"] = ["CatalogService", "CatalogData", "ServiceDefaults", "ServiceDefaults.Azure", "Scalable.Jobs", "Scalable.Npgsql"],
        ["worker"] = ["WorkerService", "CatalogData", "ServiceDefaults", "ServiceDefaults.Azure", "Scalable.Jobs", "Scalable.Npgsql"],
        ["migrations"] = ["CatalogMigrator", "CatalogData", "ServiceDefaults", "ServiceDefaults.Azure"],
    };

    /// <summary>Whether a service reads a variable of that name.</summary>
    public static bool Reads(string service, Variable variable)
    {
        if (OfLibraries.Contains(variable.Name))
            return true;
        var path = variable.Key.Split(':');
        return path switch
        {
            ["ConnectionStrings", var name] => ConnectionsOf(service).Contains(name),
            ["Logging", "Console" or "OpenTelemetry", "LogLevel", ..] => true,
            ["services", var name, "http", "0"] => DestinationsOf(service).Contains(name),
            ["Authentication", "Schemes", "Bearer", var name, ..] => IsBearerSetting(name),
            [_, ..] => SectionsOf(service).Any(options => variable.Key.StartsWith($"{options.Section}:", StringComparison.Ordinal)
                && Has(options.Type, path[options.Section.Split(':').Length..])),
            _ => false,
        };
    }

    /// <summary>The option classes of a service, by the constant that names their section.</summary>
    public static IEnumerable<(string Section, Type Type)> SectionsOf(string service) =>
        service == "catalog"
            ? DeclaredSectionsOf(service)
                .Append((DatabaseOptions.Section, typeof(ConnectionBudgetOptions))).Append(("Cache", typeof(ResponseCacheOptions)))
            : DeclaredSectionsOf(service);

    private static IEnumerable<(string Section, Type Type)> DeclaredSectionsOf(string service) =>
        from project in Projects[service]
        from type in Assembly.Load(project).GetTypes()
        let section = type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        where section is { IsLiteral: true } && section.FieldType == typeof(string)
        select ((string)section.GetRawConstantValue()!, type);

    /// <summary>The connections that a service's code names.</summary>
    public static HashSet<string> ConnectionsOf(string service)
    {
        var names = Projects[service]
            .Select(project => Repository.PathOf(project.Replace("Scalable.", "Blocks/", StringComparison.Ordinal)))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Connection().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        // The write connection's name is a constant in the catalogue.
        if (service == "catalog")
            names.Add("catalogdb");
        // Read by the store of blobs, from the day it is there.
        if (!File.Exists(Repository.PathOf("CatalogData", "Files", "BlobFileStore.cs")))
            names.Add("files");
        return names;
    }

    private static IEnumerable<string> DestinationsOf(string service)
    {
        if (service != "gateway")
            return [];
        var settings = JsonNode.Parse(File.ReadAllText(Repository.PathOf("Gateway", "appsettings.json")))!;
        return settings["ReverseProxy"]!["Clusters"]!.AsObject()
            .SelectMany(cluster => cluster.Value!["Destinations"]!.AsObject())
            .Select(destination => new Uri((string)destination.Value!["Address"]!).Host);
    }

    private static bool IsBearerSetting(string name) => name == "ValidAudiences" || typeof(JwtBearerOptions).GetProperty(name) is not null;

    private static bool Has(Type type, string[] path) => path switch
    {
        [] => true,
        [var name, .. var rest] when type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is { } property =>
            Has(property.PropertyType, rest),
        [var index, .. var rest] when type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) =>
            type.IsAssignableTo(typeof(IDictionary))
                ? Has(type.GetGenericArguments()[1], rest)
                : int.TryParse(index, out _) && rest.Length == 0,
        _ => Nullable.GetUnderlyingType(type) is { } inner && Has(inner, path),
    };

    [GeneratedRegex("""(?:GetConnectionString|AddNpgsqlDataSource|AddRedisClient|AddRabbitMQClient)\(\s*"([a-z-]+)"|"""
        + """const string Read = "([a-z-]+)";""")]
    private static partial Regex Connection();
}
