using Scalable.Bench.Processes;

namespace Scalable.Bench.Gateway;

/// <summary>
/// The gateway in its own process in front of one origin, configured as in production: in Development the framework adds error pages and
/// checks.
/// </summary>
internal static class GatewayServer
{
    public static ServerProcess Start(int port, int origin, int redis, params IEnumerable<(string Key, string Value)> settings)
    {
        var gateway = Repository.Program("Gateway");
        return ServerProcess.Start(
            "dotnet",
            [gateway, "--contentRoot", Path.GetDirectoryName(gateway)!],
            new(settings.Select(one => KeyValuePair.Create(one.Key, one.Value)))
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                // Never contacted: no request here has a token.
                ["Authentication__Schemes__Bearer__Authority"] = "https://tokens.invalid",
                ["Authentication__Schemes__Bearer__ValidAudiences__0"] = "bench",
                ["ConnectionStrings__cache"] = $"127.0.0.1:{redis}",
                ["services__catalog__http__0"] = $"http://127.0.0.1:{origin}",
            });
    }

    /// <summary>Returns the settings for a rate limit per client; that of its work is out of reach.</summary>
    public static IEnumerable<(string Key, string Value)> Limit(int permits, int burst) =>
    [
        ("RateLimiting__Policies__client__Permits", $"{permits}"), ("RateLimiting__Policies__client__Burst", $"{burst}"),
        ("RateLimiting__Policies__work__Work", "00:15:00"), ("RateLimiting__Policies__work__WorkBurst", "00:15:00"),
    ];
}
