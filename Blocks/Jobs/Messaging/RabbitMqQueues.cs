using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Scalable.Jobs.Administration;

namespace Scalable.Jobs.Messaging;

/// <summary>Connects to RabbitMQ beside the bus, for administration.</summary>
internal sealed class RabbitMqQueues(IOptions<MessagingOptions> options) : IMessageQueues
{
    /// <summary>The heartbeat interval of connections: a broker that is silent for twice as long is unavailable.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectionTimeout = TimeSpan.FromSeconds(3);

    /// <summary>A broker that hangs must not delay the shutdown of the service.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    public async Task<T> UseAsync<T>(Func<IMessageQueueConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        var nodes = BrokerAddress.Parse(options.Value.Address);
        var factory = new ConnectionFactory
        {
            Uri = nodes[0],
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectionTimeout,
            RequestedHeartbeat = Heartbeat,
        };
        try
        {
            await using var connection = await factory.CreateConnectionAsync(
                nodes.Select(node => new AmqpTcpEndpoint(node, factory.Ssl)), "jobs-admin", cancellationToken);
            try
            {
                return await use(new RabbitMqQueueConnection(connection));
            }
            finally
            {
                await connection.AbortAsync(CloseTimeout);
            }
        }
        catch (Exception failure) when (IsUnavailable(failure, cancellationToken))
        {
            throw new BrokerUnavailableException(failure);
        }
    }

    // Time-outs of the client library also end in a cancellation.
    private static bool IsUnavailable(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        BrokerUnreachableException or RabbitMQClientException or IOException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
