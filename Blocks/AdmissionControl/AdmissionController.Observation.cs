namespace Scalable.AdmissionControl;

/// <content>What metrics and warnings report.</content>
public sealed partial class AdmissionController
{
    internal AdmissionCounters Counters { get; } = new();

    internal AdmissionState Observe()
    {
        lock (_lock)
        {
            return new AdmissionState(
                _queue.Counts,
                [.. _backends.All.Select(backend => (backend.Destination, backend.Limit, backend.InFlight))],
                _overload.IsOverloaded,
                _cap.Current,
                _clients.Active);
        }
    }

    internal Rejections TakeRejections()
    {
        lock (_lock)
        {
            var (total, most, ofMost) = _clients.TakeRejections();
            return new Rejections(total, most, ofMost);
        }
    }
}
