using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Health;

/// <summary>
/// Maps the health endpoints. Readiness runs only checks tagged "ready", liveness only those tagged "live". The clients' own checks
/// (PostgreSQL, Redis, RabbitMQ) carry neither tag: an outage of one server must not take every replica out of service at once, while most
/// of them can still serve from their own resources.
/// </summary>
internal static class HealthEndpoints
{
    public const string Readiness = "/health";
    public const string Liveness = "/alive";
    public const string ReadyTag = "ready";
    public const string LiveTag = "live";

    public static bool Has(PathString path) => path == Readiness || path == Liveness;

    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks()
            .AddCheck<ReadinessCheck>("readiness", tags: [ReadyTag])
            .AddCheck("process", () => HealthCheckResult.Healthy(), tags: [LiveTag]);

        // Each probe of a draining service would be logged as an error, although the prober receives the result.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    public static void MapHealth(this WebApplication app)
    {
        Map(app, Readiness, ReadyTag);
        Map(app, Liveness, LiveTag);
    }

    private static void Map(WebApplication app, string path, string tag) => app
        .MapHealthChecks(path, new HealthCheckOptions { Predicate = check => check.Tags.Contains(tag) })
        .AllowAnonymous()
        .DisableRateLimiting()
        .DisableHttpMetrics();
}
