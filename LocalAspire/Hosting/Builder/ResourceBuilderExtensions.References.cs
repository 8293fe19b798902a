using System.Globalization;
using LocalAspire.Hosting;

namespace Aspire.Hosting;

/// <summary>Who uses whom.</summary>
public static partial class ResourceBuilderExtensions
{
    private const string Reference = "Reference";

    /// <summary>Gives the resource the connection string of another, as <c>ConnectionStrings__{name}</c>, and its parts as <c>{NAME}_{PART}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder
            .WithAnnotation(new ResourceRelationshipAnnotation(resource, Reference))
            .WithAnnotation(new EnvironmentCallbackAnnotation(async context =>
            {
                var value = await resource.ConnectionStringAsync(context.CancellationToken);
                if (string.IsNullOrEmpty(value) && !optional)
                    throw new DistributedApplicationException($"Connection string '{resource.Name}' has no value: set ConnectionStrings__{resource.Name}.");
                context.EnvironmentVariables[$"ConnectionStrings__{name}"] = value ?? "";
                if (resource.IsExternal()) return;
                foreach (var (part, expression) in resource.GetConnectionProperties())
                    context.EnvironmentVariables[$"{ResourceName.ToEnvironmentPrefix(name)}_{part.ToUpperInvariant()}"] = expression;
            }));
    }

    /// <summary>Lets the resource find another by name: <c>services__{name}__{scheme}__{index}</c>, one index for each replica.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        return builder
            .WithAnnotation(new ResourceRelationshipAnnotation(resource, Reference))
            .WithEnvironment(context =>
            {
                foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
                {
                    var reference = new EndpointReference(resource, endpoint.Name);
                    var addresses = endpoint.Allocated.Select(reference.UrlOf).ToArray();
                    for (var i = 0; i < addresses.Length; i++)
                        context.EnvironmentVariables[string.Create(CultureInfo.InvariantCulture, $"services__{resource.Name}__{endpoint.UriScheme}__{i}")] = addresses[i];
                    if (addresses is [var first, ..])
                        context.EnvironmentVariables[$"{ResourceName.ToEnvironmentPrefix(resource.Name)}_{endpoint.Name.ToUpperInvariant()}"] = first;
                }
            });
    }
}
