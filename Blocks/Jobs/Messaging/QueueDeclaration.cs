using MassTransit;
using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Messaging;

/// <summary>
/// Declares the queue of a kind when the bus connects, exactly as its consumer does: messages published before the consumer's first start
/// would otherwise be dropped.
/// </summary>
/// <remarks>
/// Once the consumer is connected, the message's exchange has two bindings to its queue; RabbitMQ still delivers one copy.
/// </remarks>
internal sealed class QueueDeclaration(IRabbitMqBusFactoryConfigurator rabbit) : IJobKindVisitor
{
    public void Visit<TMessage>(JobKind<TMessage> kind) where TMessage : class
    {
        rabbit.DeployPublishTopology = true;
        var exchange = rabbit.MessageTopology.GetMessageTopology<TMessage>().EntityName;
        var dead = JobQueueTopology.Dead(kind.Queue);
        rabbit.Publish<TMessage>(message =>
        {
            message.BindQueue(exchange, kind.Queue, binding =>
            {
                foreach (var (name, value) in JobQueueTopology.Arguments(kind.Queue))
                    binding.SetQueueArgument(name, value);
            });
            message.BindQueue(dead, dead, binding => binding.SetQueueArgument("x-queue-type", "quorum"));
        });
    }
}
