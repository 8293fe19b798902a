namespace Scalable.Jobs.Messaging;

/// <summary>
/// The queues of jobs. Publishers and workers declare them identically: RabbitMQ rejects a queue declared with different arguments.
/// </summary>
public static class JobQueueTopology
{
    /// <summary>
    /// The maximum number of unacknowledged deliveries of a message, as when it crashes its worker, before it is dead-lettered.
    /// </summary>
    public const int DeliveryLimit = 10;

    /// <summary>Returns the dead-letter queue for messages that exceeded <see cref="DeliveryLimit"/>.</summary>
    public static string Dead(string queue) => $"{queue}_dead";

    /// <summary>
    /// Returns the queues of messages that were set aside. Besides the dead-letter queue these are, as named by MassTransit, one for
    /// messages that failed permanently and one for messages of a type unknown to the consumer.
    /// </summary>
    public static IReadOnlyList<string> SetAside(string queue) => [$"{queue}_error", Dead(queue), $"{queue}_skipped"];

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
}
