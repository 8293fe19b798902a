using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Clients;

/// <summary>A request that waits for its admission.</summary>
internal abstract class Waiter
{
    protected Waiter(ClientState client, Criticality criticality, long enqueuedAt)
    {
        (Client, Criticality, EnqueuedAt) = (client, criticality, enqueuedAt);
        (InClient, InQueue) = (new(this), new(this));
    }

    public ClientState Client { get; }

    public Criticality Criticality { get; }

    public long EnqueuedAt { get; }

    /// <summary>The share of the longest wait after which the request is rejected if its client has others. From 0.5 to 1.</summary>
    public double Patience { get; init; } = 1;

    public LinkedListNode<Waiter> InClient { get; }

    public LinkedListNode<Waiter> InQueue { get; }
}
