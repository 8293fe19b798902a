namespace Scalable.AdmissionControl.Clients;

/// <summary>A request that waits for its admission.</summary>
internal abstract class Waiter
{
    protected Waiter(ClientState client, long enqueuedAt)
    {
        (Client, EnqueuedAt) = (client, enqueuedAt);
        (InClient, InQueue) = (new(this), new(this));
    }

    public ClientState Client { get; }

    public long EnqueuedAt { get; }

    public LinkedListNode<Waiter> InClient { get; }

    public LinkedListNode<Waiter> InQueue { get; }
}
