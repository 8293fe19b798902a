using System.Diagnostics.Metrics;
using Gateway.RateLimiting;
using Gateway.RateLimiting.Leases;

namespace Gateway.Monitoring;

/// <summary>
/// Reports on the gateway's meter if its rate limits are local, because Redis is unavailable. Observed when metrics are collected.
/// </summary>
internal sealed class LocalRateLimitMetric(RateLimitRedis redis, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory owns the meter, which lives as long as the host.
        meters.Create(GatewayMetrics.Name).CreateObservableGauge(
            "gateway.ratelimit.local",
            () => redis.IsOpen ? 0 : 1,
            "{gateway}",
            "1 while this gateway's rate limits are not shared through Redis, else 0.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
