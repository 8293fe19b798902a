using Scalable.AdmissionControl.Clients;

namespace Scalable.AdmissionControl;

/// <summary>A request that waits, and the outcome that its caller awaits.</summary>
internal sealed class WaitingRequest(ClientState client, AdmissionRequest request, long enqueuedAt)
    : Waiter(client, request.Criticality, enqueuedAt)
{
    public AdmissionRequest Request => request;

    // The caller continues elsewhere: the outcome is set under the controller's lock.
    public TaskCompletionSource<AdmissionResult> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
