using QueueContenders.Contract;
using Wolverine;
using Wolverine.Postgresql;
using Wolverine.RabbitMQ;

namespace QueueContenders.Queues;

/// <summary>Wolverine with queues in RabbitMQ, and its inbox and outbox in PostgreSQL.</summary>
internal sealed class WolverineRabbitQueue : WolverineQueue
{
    protected override void Connect(WolverineOptions options)
    {
        options.PersistMessagesWithPostgresql(QueueSettings.Postgres, "wolverine");
        options.UseRabbitMq(new Uri(QueueSettings.RabbitMQ)).AutoProvision();
        options.PublishAllMessages().ToRabbitQueue(QueueSettings.Queue).UseDurableOutbox();
    }

    protected override void Listen(WolverineOptions options) => options.ListenToRabbitQueue(QueueSettings.Queue)
        .UseDurableInbox().MaximumParallelMessages(QueueSettings.Concurrency);
}
