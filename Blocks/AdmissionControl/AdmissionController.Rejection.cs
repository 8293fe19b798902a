using Scalable.AdmissionControl.Clients;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <content>Rejections: early ones, and those of requests that have waited too long.</content>
public sealed partial class AdmissionController
{
    private const double MinTurns = 4;
    private const double TurnsSmoothing = 0.1; // of the last tenth of a second

    private int _turns; // completed requests, in this tick: each makes room for another
    private double _turnsPerTick;

    /// <summary>
    /// Rejects a request early, without queueing it, if the backends are overloaded and too many clients wait already for it to be admitted
    /// within <see cref="AdmissionOptions.MaxWaitUnderOverload"/>. Optional; call it before any other work on the request.
    /// </summary>
    /// <param name="client">The client. If other requests of it are under way, the decision is left to <see cref="AcquireAsync"/>.</param>
    /// <param name="criticality">The importance of the request.</param>
    /// <param name="retryAfter">The time after which the client has its turn, at the present load.</param>
    /// <returns>True if the request is rejected.</returns>
    public bool TryReject(UInt128 client, Criticality criticality, out TimeSpan retryAfter)
    {
        retryAfter = default;
        if (!_overload.IsOverloaded || criticality == Criticality.Critical || _options.Shadow)
            return false;
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            var state = _clients.Get(client, now, _virtualTime);
            var turns = Math.Max(MinTurns, _turnsPerTick * (_options.MaxWaitUnderOverload / Tick));
            if (state.Outstanding > 0 || _backends.HaveRoom || (criticality == Criticality.Normal && _queue.WaitingClients <= turns))
                return false;
            retryAfter = Reject(state, criticality, now).RetryAfter;
            return true;
        }
    }

    private AdmissionResult Reject(ClientState client, Criticality criticality, long now)
    {
        Counters.CountRejected(criticality);
        client.Rejected++;
        _overload.OnRejected(now);

        // A client's turn comes when the others have received as much work as it has; all backends together do that work.
        var lag = Math.Max(0, client.VirtualTime - _virtualTime) * _clients.Active / Math.Max(1, _backends.Count);
        return new AdmissionResult(null, TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(lag), 1, 60)));
    }

    private void Reject(Waiter waiter, long now)
    {
        _queue.Remove(waiter);
        ((WaitingRequest)waiter).Outcome.TrySetResult(Reject(waiter.Client, waiter.Criticality, now));
    }

    private void OnTick()
    {
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            _overload.Update(now);
            _turnsPerTick += TurnsSmoothing * (_turns - _turnsPerTick);
            _turns = 0;
            var haveRoom = _backends.HaveRoom;
            _queue.RemoveWhere(
                waiter =>
                {
                    _overload.OnWaiting(now, waiter, haveRoom);
                    return _timeProvider.GetElapsedTime(waiter.EnqueuedAt, now) >= _overload.MaxWait(waiter);
                },
                waiter => Reject(waiter, now));
            if (_queue.Count == 0 && !_overload.IsOverloaded)
                _isTicking = !_timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
