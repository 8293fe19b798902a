using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace LocalAspire.Client.RabbitMQ;

/// <summary>Healthy when the connection is open and a channel can be opened on it.</summary>
internal sealed class RabbitMQHealthCheck(Func<IConnection> resolve) : IHealthCheck
{
    private readonly SharedResolution<IConnection> _connection = new(resolve);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connection = await _connection.GetAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
