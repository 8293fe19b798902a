using LocalAspire.Hosting.Data;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a value that configuration must give as <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(
            name,
            () => builder.Configuration[$"Parameters:{name}"]
                ?? throw new DistributedApplicationException($"Parameter '{name}' has no value: set Parameters__{name}."),
            secret));

    /// <summary>Adds a value that configuration may give as <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, () => builder.Configuration[$"Parameters:{name}"] ?? value, secret));

    /// <summary>Adds a connection string that configuration must give as <c>ConnectionStrings:{name}</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var key = environmentVariableName ?? $"ConnectionStrings:{name}";
        var value = new ParameterResource(
            name,
            () => builder.Configuration[key]
                ?? throw new DistributedApplicationException($"Connection string '{name}' has no value: set {key.Replace(":", "__", StringComparison.Ordinal)}."),
            secret: true);
        return builder.AddResource(new ConnectionStringParameterResource(name, value));
    }

    /// <summary>A password that is made up at the first run and kept with the data it protects.</summary>
    internal static ParameterResource GeneratedPassword(this IDistributedApplicationBuilder builder, string resourceName)
    {
        var name = $"{resourceName}-password";
        return new ParameterResource(
            name,
            () => builder.Configuration[$"Parameters:{name}"] ?? SecretStore.For(builder).GetOrCreate(name),
            secret: true);
    }
}
