using Microsoft.Extensions.Configuration;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>Where a listener was asked to be.</summary>
/// <param name="Host">A host of this machine, or all of them (<c>0.0.0.0</c>).</param>
/// <param name="Port">The port.</param>
/// <param name="IsLocal">True when only this machine can reach it.</param>
internal sealed record ListenAddress(string Host, int Port, bool IsLocal)
{
    private const string DefaultHost = "localhost";

    /// <summary>The first address that the key names, or this machine alone.</summary>
    /// <exception cref="DistributedApplicationException">It is no http address.</exception>
    public static ListenAddress Of(IConfiguration configuration, string key, int defaultPort)
    {
        // The host's own configuration takes the prefix off.
        var value = configuration[key] ?? (key == "ASPNETCORE_URLS" ? configuration["URLS"] : null);
        if (string.IsNullOrWhiteSpace(value)) return new(DefaultHost, defaultPort, IsLocal: true);
        var first = value.Split(';')[0].Trim();
        // Kestrel's wildcards are no hosts of a URI.
        var text = first.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp
            ? new(url.Host, url.Port, url.IsLoopback)
            : throw new DistributedApplicationException($"{key}: '{first}' is not an address; write http://host:port.");
    }
}
