using CatalogData.Jobs;
using MassTransit;

namespace CatalogData.Messaging;

/// <summary>
/// The queues of jobs. Publishers and workers declare them identically: RabbitMQ rejects a queue declared with different arguments.
/// </summary>
public static class JobQueues
{
    /// <summary>
    /// The maximum number of unacknowledged deliveries of a message, as when it crashes its worker, before it is dead-lettered.
    /// </summary>
    public const int DeliveryLimit = 10;

    /// <summary>Returns the queue for messages that failed permanently, as named by MassTransit.</summary>
    public static string Errors(string queue) => $"{queue}_error";

    /// <summary>Returns the queue for messages of a type unknown to the consumer, as named by MassTransit.</summary>
    public static string Skipped(string queue) => $"{queue}_skipped";

    /// <summary>Returns the dead-letter queue for messages that exceeded <see cref="DeliveryLimit"/>.</summary>
    public static string Dead(string queue) => $"{queue}_dead";

    /// <summary>
    /// Returns the arguments of a job queue: replicated (quorum), with a dead-letter queue for messages that no worker survives.
    /// </summary>
    public static IReadOnlyDictionary<string, object> Arguments(string queue) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        // Dead-lettering waits for the target's confirmation; for this RabbitMQ requires that publishers to a full queue are rejected.
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-exchange"] = Dead(queue),
    };

    /// <summary>Declares the queues of all kinds when the bus connects.</summary>
    /// <param name="rabbit">The bus.</param>
    /// <param name="empty">True to include the kind that does nothing (<c>Jobs:EmptyKind</c>).</param>
    public static void DeclareJobs(this IRabbitMqBusFactoryConfigurator rabbit, bool empty)
    {
        foreach (var kind in JobKinds.Known(empty))
            kind.DeclareQueue(rabbit);
    }
}
