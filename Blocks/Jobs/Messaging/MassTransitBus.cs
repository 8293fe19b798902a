using MassTransit;
using Scalable.Jobs.Publishing;

namespace Scalable.Jobs.Messaging;

internal sealed class MassTransitBus(IBusControl bus) : IMessageBus
{
    public bool IsConnected => bus.CheckHealth().Status == BusHealthStatus.Healthy;

    public Task PublishAsync(object message, CancellationToken cancellationToken) => bus.Publish(message, cancellationToken);
}
