using LocalAspire.Hosting.Servers;
using Microsoft.Extensions.Configuration;

namespace LocalAspire.Hosting;

/// <summary>A connection string given in configuration is used as it is, and nothing is started for it.</summary>
internal static class ExternalConnections
{
    public static IResourceBuilder<T> OrExternal<T>(this IResourceBuilder<T> builder) where T : IResourceWithConnectionString
    {
        var given = builder.ApplicationBuilder.Configuration.GetConnectionString(builder.Resource.Name);
        return string.IsNullOrWhiteSpace(given) ? builder : builder.WithAnnotation(new ExternalAnnotation(given));
    }

    public static bool IsExternal(this IResource resource) => resource.Annotations.OfType<ExternalAnnotation>().Any();

    public static ValueTask<string?> ConnectionStringAsync(this IResourceWithConnectionString resource, CancellationToken cancellationToken) =>
        resource.Annotations.OfType<ExternalAnnotation>().FirstOrDefault() is { } external
            ? new(external.ConnectionString)
            : resource.GetConnectionStringAsync(cancellationToken);
}
