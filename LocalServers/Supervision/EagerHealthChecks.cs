using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalServers.Supervision;

/// <summary>Makes waiting for a start shorter.</summary>
internal static class EagerHealthChecks
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Aspire checks a resource that is not yet healthy after 1, 2, 3 … seconds, which cannot be set. Until a check has succeeded once,
    /// each
    /// execution here tries ten times a second for up to five seconds.
    /// </summary>
    public static void AddEagerHealthChecks(this IDistributedApplicationBuilder builder) =>
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
            {
                var create = registration.Factory;
                var succeeded = new Succeeded();
                registration.Factory = provider => new EagerHealthCheck(create(provider), succeeded);
            }
        });

    private sealed class Succeeded
    {
        public bool Once { get; set; }
    }

    private sealed class EagerHealthCheck(IHealthCheck inner, Succeeded succeeded) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            for (var start = TimeProvider.System.GetTimestamp(); ;)
            {
                var result = await TryAsync(context, cancellationToken);
                succeeded.Once |= result.Status == HealthStatus.Healthy;
                if (succeeded.Once || TimeProvider.System.GetElapsedTime(start) > Limit)
                    return result;
                await Task.Delay(Interval, cancellationToken);
            }
        }

        private async Task<HealthCheckResult> TryAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            try
            {
                return await inner.CheckHealthAsync(context, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException) // As the framework's own service: an exception is the result.
            {
                return HealthCheckResult.Unhealthy(e.Message, e);
            }
        }
    }
}
