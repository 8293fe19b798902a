using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LocalAspire.Client.Npgsql;

/// <summary>Healthy when the server answers a query. By hand, as the other two: a library for one statement costs more than it saves.</summary>
internal sealed class NpgsqlHealthCheck(Func<NpgsqlDataSource> resolve) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = resolve().CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
