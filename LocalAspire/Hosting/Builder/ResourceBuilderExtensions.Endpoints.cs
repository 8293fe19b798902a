namespace Aspire.Hosting;

/// <summary>Where a resource listens, and how to see that it is well.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds an http address. The process is told of it in <paramref name="env"/>; a project by <c>ASPNETCORE_URLS</c> as well.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port to listen on; null picks a free one.</param>
    /// <param name="targetPort">The same here, where nothing stands between the resource and its callers.</param>
    /// <param name="name">The endpoint's name; null is <c>http</c>.</param>
    /// <param name="env">The variable that tells the process its port.</param>
    /// <param name="isProxied">Of no effect here.</param>
    /// <exception cref="DistributedApplicationException">The resource has an endpoint of this name.</exception>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? name = null,
        string? env = null,
        bool isProxied = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(name ?? "http", "http", port ?? targetPort);
        if (builder.GetEndpoint(endpoint.Name).Exists)
            throw new DistributedApplicationException($"Endpoint with name '{endpoint.Name}' already exists on resource '{builder.Resource.Name}'.");
        builder.WithAnnotation(endpoint);
        return env is null
            ? builder
            : builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables[env] = builder.GetEndpoint(endpoint.Name).Property(EndpointProperty.Port);
                return Task.CompletedTask;
            }));
    }

    /// <summary>Says that the http addresses are for the world outside: they keep the port that their launch profile names.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
            endpoint.IsExternal = true;
        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints =>
        new(builder.Resource, name);

    /// <summary>Calls the resource healthy while this path answers with this status.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path; null is <c>/</c>.</param>
    /// <param name="statusCode">The status; null is 200.</param>
    /// <param name="endpointName">The endpoint; null is the first of <c>https</c> and <c>http</c> that there is.</param>
    /// <exception cref="DistributedApplicationException">There is no such endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder,
        string? path = null,
        int? statusCode = null,
        string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        string[] candidates = endpointName is null ? ["https", "http"] : [endpointName];
        var endpoint = candidates.FirstOrDefault(name => builder.GetEndpoint(name).Exists)
            ?? throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as no endpoint was found matching one of the specified names: {string.Join(", ", candidates)}");
        return builder.WithAnnotation(new HttpHealthCheckAnnotation(endpoint, path ?? "/", statusCode ?? 200));
    }
}
