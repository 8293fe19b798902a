using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Health;

/// <summary>
/// Readiness looks only at checks tagged "ready", liveness only at those tagged "live". The clients' own checks (PostgreSQL, Redis, RabbitMQ) carry
/// neither tag: one server being down must not take every replica out of service at once, when most of them can still serve from what they have.
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

        // Every probe of a draining service would be logged as an error; whoever probes gets the answer.
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
