using QueueContenders.Contract;
using Wolverine;
using Wolverine.Postgresql;

namespace QueueContenders.Queues;

/// <summary>Wolverine with queues in PostgreSQL.</summary>
internal sealed class WolverinePostgresQueue : WolverineQueue
{
    private const int Batch = 100;

    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(50);

    protected override void Connect(WolverineOptions options)
    {
        options.UsePostgresqlPersistenceAndTransport(QueueSettings.Postgres, "wolverine", "wolverine_queues")
            .AutoProvision().EnableQueueNotifications();
        options.PublishAllMessages().ToPostgresqlQueue(QueueSettings.Queue);
    }

    protected override void Listen(WolverineOptions options) => options.ListenToPostgresqlQueue(QueueSettings.Queue)
        .MaximumMessagesToReceive(Batch).PollingInterval(PollingInterval)
        .UseDurableInbox().MaximumParallelMessages(QueueSettings.Concurrency);
}
