using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LocalAspire.Client.RabbitMQ;

/// <summary>Makes the first connection, patiently; after that the library itself reconnects.</summary>
internal static class RabbitMQConnector
{
    public const string SourceName = "Aspire.RabbitMQ.Client";

    private static readonly ActivitySource Source = new(SourceName);

    public static async Task<IConnection> ConnectAsync(IConnectionFactory factory, int maxRetries, TimeProvider time)
    {
        using var span = Source.StartActivity("rabbitmq connect", ActivityKind.Client);
        span?.SetTag("messaging.system", "rabbitmq");
        span?.SetTag("server.address", factory.Uri.Host);
        span?.SetTag("server.port", factory.Uri.Port);

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await factory.CreateConnectionAsync().ConfigureAwait(false);
            }
            catch (BrokerUnreachableException) when (attempt < maxRetries)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 << attempt), time).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                span?.AddException(exception);
                span?.SetStatus(ActivityStatusCode.Error, exception.Message);
                throw;
            }
        }
    }
}
