using LocalAspire.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Testing;

/// <summary>What a test wants of a running application.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>A client with the address of a resource's endpoint.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null) =>
        new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

    /// <summary>The address of a resource's endpoint; with replicas, the first one's.</summary>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null) =>
        new(new EndpointReference(app.Find<IResourceWithEndpoints>(resourceName), endpointName ?? "http").Url);

    /// <summary>A resource's connection string, as its users get it.</summary>
    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        app.Find<IResourceWithConnectionString>(resourceName).ConnectionStringAsync(cancellationToken);

    private static T Find<T>(this DistributedApplication app, string name) where T : IResource =>
        app.Services.GetRequiredService<IReadOnlyList<IResource>>().OfType<T>().FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no resource '{name}' of this kind.", nameof(name));
}
