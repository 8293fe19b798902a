using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Health;

/// <summary>Reports ready from the end of startup to the beginning of shutdown.</summary>
internal sealed class ReadinessCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime switch
        {
            { ApplicationStopping.IsCancellationRequested: true } => HealthCheckResult.Unhealthy("The service is draining."),
            { ApplicationStarted.IsCancellationRequested: false } => HealthCheckResult.Unhealthy("The service is starting."),
            _ => HealthCheckResult.Healthy(),
        });
}
