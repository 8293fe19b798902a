namespace LocalAspire.Dashboard.Settings;

/// <summary>Where the process listens: pages, OTLP over gRPC, OTLP over HTTP.</summary>
internal sealed record Addresses(IReadOnlyList<Uri> Pages, Uri Grpc, Uri Http)
{
    private const string DefaultPages = "http://localhost:18888";
    private const string DefaultGrpc = "http://localhost:4317";
    private const string DefaultHttp = "http://localhost:4318";

    /// <summary>Reads the variables of Aspire's dashboard.</summary>
    /// <exception cref="SettingException">An address is not an http(s) URL, or two listeners share a port.</exception>
    public static Addresses Read(IConfiguration configuration)
    {
        var pages = (First(configuration, "ASPNETCORE_URLS", "URLS") ?? DefaultPages)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => Parse("ASPNETCORE_URLS", url)).ToArray();
        var grpc = Parse("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
            First(configuration, "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL") ?? DefaultGrpc);
        var http = Parse("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
            First(configuration, "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL") ?? DefaultHttp);

        var taken = pages.Append(grpc).Append(http).GroupBy(url => url.Port).FirstOrDefault(group => group.Count() > 1);
        return taken is null
            ? new(pages, grpc, http)
            : throw new SettingException($"Port {taken.Key} is given to {string.Join(" and ", taken)}: pages, OTLP/gRPC and OTLP/HTTP each need their own.");
    }

    private static string? First(IConfiguration configuration, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (configuration[key] is { Length: > 0 } value)
                return value;
        }

        return null;
    }

    // Kestrel's wildcard hosts are no URI hosts.
    private static Uri Parse(string key, string value) =>
        Uri.TryCreate(value.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
                ? url
                : throw new SettingException($"{key}: '{value}' is not an address; write http://host:port.");
}
