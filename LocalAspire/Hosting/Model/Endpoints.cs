using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address that a resource listens on.</summary>
public sealed class EndpointAnnotation(string name, string uriScheme, int? port = null, bool isExternal = false) : IResourceAnnotation
{
    public string Name { get; } = name;

    public string UriScheme { get; set; } = uriScheme;

    /// <summary>The port to listen on; null picks a free one at start.</summary>
    public int? Port { get; set; } = port;

    /// <summary>Whether the address is for the world outside the model: only then a fixed port matters to anybody.</summary>
    public bool IsExternal { get; set; } = isExternal;

    /// <summary>The host to listen on; a wildcard is all that this machine has.</summary>
    internal string ListenHost { get; init; } = EndpointReference.ThisMachine;

    /// <summary>The ports allotted at start, one for each replica.</summary>
    internal IReadOnlyList<int> Allocated { get; set; } = [];
}

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    Url,
    Host,
    IPV4Host,
    Port,
    Scheme,
    HostAndPort = 7,
}

/// <summary>Points at an endpoint of a resource; with several replicas at the first one's.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
{
    internal const string ThisMachine = "localhost";

    public IResourceWithEndpoints Resource { get; } = owner;

    public string EndpointName { get; } = endpointName;

    public bool Exists => Find() is not null;

    public bool IsAllocated => Find() is { Allocated.Count: > 0 };

    public string Scheme => EndpointAnnotation.UriScheme;

    public string Host => EndpointAnnotation.ListenHost is "0.0.0.0" or "[::]" ? ThisMachine : EndpointAnnotation.ListenHost;

    /// <exception cref="InvalidOperationException">The application has not started yet.</exception>
    public int Port => EndpointAnnotation.Allocated is [var first, ..]
        ? first
        : throw new InvalidOperationException($"Endpoint '{EndpointName}' of resource '{Resource.Name}' has no address before the application has started.");

    public string Url => UrlOf(Port);

    public string ValueExpression => Expression("url");

    /// <exception cref="DistributedApplicationException">The resource has no such endpoint.</exception>
    public EndpointAnnotation EndpointAnnotation => Find()
        ?? throw new DistributedApplicationException($"Resource '{Resource.Name}' has no endpoint named '{EndpointName}'.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    internal string UrlOf(int port) => string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{Host}:{port}");

    internal string Expression(string property) => $"{{{Resource.Name}.bindings.{EndpointName}.{property}}}";

    private EndpointAnnotation? Find() => Resource.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One part of an endpoint's address, as a hole in a <see cref="ReferenceExpression"/>.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property) : IValueProvider, IManifestExpressionProvider
{
    public EndpointReference Endpoint { get; } = endpoint;

    public EndpointProperty Property { get; } = property;

    public string ValueExpression => Endpoint.Expression(Property.ToString().ToLowerInvariant());

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Property switch
    {
        EndpointProperty.Url => Endpoint.Url,
        EndpointProperty.Host => Endpoint.Host,
        EndpointProperty.IPV4Host => "127.0.0.1",
        EndpointProperty.Port => Endpoint.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => Endpoint.Scheme,
        EndpointProperty.HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{Endpoint.Host}:{Endpoint.Port}"),
        _ => throw new NotSupportedException($"An endpoint has no property '{Property}'."),
    });
}
