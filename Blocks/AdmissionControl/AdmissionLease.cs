using Scalable.AdmissionControl.Backends;
using Scalable.AdmissionControl.Clients;

namespace Scalable.AdmissionControl;

/// <summary>
/// An admitted request, which counts as in flight at its destination until <see cref="Complete"/>. Disposed of once, after which the
/// object is used again for another request, so that an admission allocates nothing.
/// </summary>
public sealed class AdmissionLease : IDisposable
{
    private readonly AdmissionController _controller;
    private int _isCompleted;

    internal AdmissionLease(AdmissionController controller) => _controller = controller;

    /// <summary>The backend to send the request to.</summary>
    public object Destination => Backend.Destination;

    /// <summary>The part of its backend's time that the request took; known after <see cref="Complete"/>.</summary>
    public TimeSpan Work { get; internal set; }

    internal Backend Backend { get; private set; } = null!;

    internal ClientState Client { get; private set; } = null!;

    internal object Route { get; private set; } = null!;

    internal double StartClock { get; private set; }

    internal double ExpectedWork { get; private set; }

    internal long StartedAt { get; private set; }

    /// <summary>
    /// Ends the request at its destination, and charges its work to the client. Call it when the response begins: the time that a slow
    /// reader takes is no work. Without effect if called again.
    /// </summary>
    /// <param name="responseLength">The length of the response in bytes, if it is known.</param>
    /// <param name="failed">True if the backend failed: it then counts as slow.</param>
    /// <returns>True if this call ended the request; false if it had ended before.</returns>
    public bool Complete(long? responseLength = null, bool failed = false)
    {
        if (Interlocked.Exchange(ref _isCompleted, 1) != 0)
            return false;
        _controller.Complete(this, responseLength, failed);
        return true;
    }

    /// <summary>Completes the request if that has not been done.</summary>
    public void Dispose()
    {
        Complete(failed: true);
        _controller.Recycle(this);
    }

    internal void Begin(ClientState client, Backend backend, object route, double expectedWork, long now)
    {
        (Client, Backend, Route, ExpectedWork) = (client, backend, route, expectedWork);
        (StartedAt, StartClock) = (now, backend.Clock);
        _isCompleted = 0;
    }
}
