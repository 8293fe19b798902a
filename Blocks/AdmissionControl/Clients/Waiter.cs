namespace Scalable.AdmissionControl.Clients;

/// <summary>A request that waits for its admission.</summary>
internal sealed class Waiter : TaskCompletionSource<AdmissionResult>
{
    public Waiter(ClientState client, AdmissionRequest request, long enqueuedAt) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        (Client, Request, EnqueuedAt) = (client, request, enqueuedAt);
        (InClient, InQueue) = (new(this), new(this));
    }

    public ClientState Client { get; }

    public AdmissionRequest Request { get; }

    public long EnqueuedAt { get; }

    public LinkedListNode<Waiter> InClient { get; }

    public LinkedListNode<Waiter> InQueue { get; }
}
