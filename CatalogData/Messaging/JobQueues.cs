using CatalogData.Jobs;
using MassTransit;

namespace CatalogData.Messaging;

/// <summary>The queues of jobs, which publishers and workers declare alike: RabbitMQ refuses a queue that is declared in two ways.</summary>
public static class JobQueues
{
    /// <summary>Deliveries of one message without an answer, as of a worker that dies of it, until it is set aside.</summary>
    public const int DeliveryLimit = 10;

    /// <summary>Where messages go whose handling failed for good: MassTransit's name for it.</summary>
    public static string Errors(string queue) => $"{queue}_error";

    /// <summary>Where messages of a type that the queue's worker does not know go: MassTransit's name for it.</summary>
    public static string Skipped(string queue) => $"{queue}_skipped";

    /// <summary>Where messages go that were delivered too often without an answer.</summary>
    public static string Dead(string queue) => $"{queue}_dead";

    /// <summary>What a queue of jobs is declared with: replicated, and with somewhere to set messages aside that no worker survives.</summary>
    public static IReadOnlyDictionary<string, object> Arguments(string queue) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        // The target's confirmation is waited for; the broker demands that publishers to a full queue are refused for that.
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-exchange"] = Dead(queue),
    };

    /// <summary>Declares the queues of all kinds when this service connects.</summary>
    /// <param name="empty">Whether that includes the kind that does nothing (<c>Jobs:EmptyKind</c>).</param>
    public static void DeclareJobs(this IRabbitMqBusFactoryConfigurator rabbit, bool empty)
    {
        foreach (var kind in JobKinds.Known(empty))
            kind.DeclareQueue(rabbit);
    }
}
