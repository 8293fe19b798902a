using Microsoft.Extensions.Options;
using Scalable.AdmissionControl.Backends;
using Scalable.AdmissionControl.Clients;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>
/// Admits as many requests as the backends carry, which is found by measuring, and shares them among clients by the work that they cause.
/// Other requests wait briefly, or are rejected.
/// </summary>
/// <remarks>Thread-safe: one lock, held for less than a microsecond.</remarks>
public sealed class AdmissionController : IDisposable
{
    private const int MaxRecycled = 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly AdmissionOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private readonly ClientTable _clients;
    private readonly BackendTable _backends;
    private readonly PriceList _prices = new();
    private readonly OverloadDetector _overload;
    private readonly Stack<AdmissionLease> _recycled = new();
    private readonly FairQueue[] _queues =
        [new(Criticality.Critical), new(Criticality.Normal), new(Criticality.Sheddable)];

    private double _virtualTime;
    private bool _isTicking;

    /// <summary>Creates a controller, whose backends share one queue.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock.</param>
    public AdmissionController(IOptions<AdmissionOptions> options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        (_options, _timeProvider) = (options.Value, timeProvider);
        _clients = new ClientTable(timeProvider.TimestampFrequency);
        _backends = new BackendTable(_options, timeProvider.TimestampFrequency);
        _overload = new OverloadDetector(_options, timeProvider);
        _timer = timeProvider.CreateTimer(_ => OnTick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal AdmissionCounters Counters { get; } = new();

    private int Waiting => _queues[0].Count + _queues[1].Count + _queues[2].Count;

    /// <summary>Admits a request, after a wait if no backend has room for it or if it is another client's turn.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The admission or the rejection. Completes synchronously, without an allocation, if nothing waits.</returns>
    /// <exception cref="OperationCanceledException">The request was cancelled while it waited.</exception>
    public ValueTask<AdmissionResult> AcquireAsync(in AdmissionRequest request, CancellationToken cancellationToken = default)
    {
        Waiter waiter;
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            var client = _clients.Get(request.Client, now, _virtualTime);
            if (Waiting == 0 && client.InFlight < MaxPerClient() && _backends.FindRoom(request.Destinations, now) is { } backend)
                return new(new AdmissionResult(Admit(client, backend, request, now)));
            if (_options.Shadow)
            {
                Counters.CountShadow(request.Criticality);
                return new(new AdmissionResult(Admit(client, _backends.FindBest(request.Destinations, now), request, now)));
            }

            if (request.Criticality == Criticality.Sheddable && _overload.IsOverloaded)
                return new(Reject(client, request.Criticality, now));

            waiter = new Waiter(client, request, now);
            Enqueue(waiter, now);
        }

        var needsRegistration = cancellationToken.CanBeCanceled && !waiter.Task.IsCompleted;
        return new(needsRegistration ? WaitAsync(waiter, cancellationToken) : waiter.Task);
    }

    /// <summary>Stops the timer. Requests that still wait are rejected.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            foreach (var queue in _queues)
            {
                while (queue.Oldest is { } waiter)
                    Reject(queue, waiter, _timeProvider.GetTimestamp());
            }
        }
    }

    internal AdmissionState Observe()
    {
        lock (_lock)
        {
            return new AdmissionState(
                [.. _queues.Select(queue => queue.Count)],
                [.. _backends.All.Select(backend => (backend.Destination, backend.Limit, backend.InFlight))],
                _overload.IsOverloaded,
                _clients.Active);
        }
    }

    internal void Complete(AdmissionLease lease, long? responseLength, bool failed)
    {
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            var (backend, client) = (lease.Backend, lease.Client);
            backend.Advance(now, saturated: Waiting > 0);
            var work = backend.Clock - lease.StartClock;
            lease.Work = TimeSpan.FromSeconds(work);
            var duration = _timeProvider.GetElapsedTime(lease.StartedAt, now).TotalSeconds;
            if (failed)
                backend.Fail(now);
            else
                backend.End(now, duration, _prices.Record(lease.Route, responseLength, new Price(work, duration)));

            client.InFlight--;
            client.Charge(lease.ExpectedWork, work);
            foreach (var queue in _queues)
                queue.Compete(client);
            Dispatch(now);
        }
    }

    internal void Recycle(AdmissionLease lease)
    {
        lock (_lock)
        {
            if (_recycled.Count < MaxRecycled)
                _recycled.Push(lease);
        }
    }

    private async Task<AdmissionResult> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (controller, waiter) = ((AdmissionController, Waiter))state!;
                controller.Cancel(waiter, token);
            },
            (this, waiter));
        return await waiter.Task;
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
            _queues[(int)waiter.Request.Criticality].Remove(waiter);
        waiter.TrySetCanceled(cancellationToken);
    }

    private void Enqueue(Waiter waiter, long now)
    {
        if (Waiting >= _options.MaxQueueLength)
        {
            var last = Array.FindLast(_queues, queue => queue.Count > 0)!;
            Reject(last, last.Oldest!, now);
        }

        _queues[(int)waiter.Request.Criticality].Add(waiter);
        Dispatch(now);
        if (Waiting > 0 && !_isTicking)
            _isTicking = _timer.Change(Tick, Tick);
    }

    private void Dispatch(long now)
    {
        foreach (var queue in _queues)
        {
            var hopelessSince = now - (long)(_overload.MaxWait(queue.Criticality).TotalSeconds / 2 * _timeProvider.TimestampFrequency);
            while (queue.Count > 0 && _backends.HaveRoom)
            {
                if (queue.Take(MaxPerClient(), hopelessSince) is not { } waiter)
                    break;
                if (_backends.FindRoom(waiter.Request.Destinations, now) is not { } backend)
                {
                    // Its own backends are full; the next completion tries again.
                    queue.Return(waiter);
                    return;
                }

                Counters.CountWait(_timeProvider.GetElapsedTime(waiter.EnqueuedAt, now));
                waiter.TrySetResult(new AdmissionResult(Admit(waiter.Client, backend, waiter.Request, now)));
                queue.Compete(waiter.Client);
            }
        }
    }

    private AdmissionLease Admit(ClientState client, Backend backend, in AdmissionRequest request, long now)
    {
        // The work of the past does not count against a client that has been idle, or alone.
        _virtualTime = Math.Max(_virtualTime, client.VirtualTime);
        var expected = client.Expect(_prices.Of(request.Route).Work);
        client.VirtualTime = _virtualTime + expected;
        client.InFlight++;
        backend.Begin(now, saturated: Waiting > 0);
        var lease = _recycled.TryPop(out var recycled) ? recycled : new AdmissionLease(this);
        lease.Begin(client, backend, request.Route, expected, now);
        Counters.CountAdmitted(request.Criticality);
        return lease;
    }

    private AdmissionResult Reject(ClientState client, Criticality criticality, long now)
    {
        Counters.CountRejected(criticality);
        _overload.OnRejected(now);

        // A client's turn comes when the others have received as much work as it has; all backends together do that work.
        var lag = Math.Max(0, client.VirtualTime - _virtualTime) * _clients.Active / Math.Max(1, _backends.Count);
        return new AdmissionResult(null, TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(lag), 1, 60)));
    }

    private void Reject(FairQueue queue, Waiter waiter, long now)
    {
        queue.Remove(waiter);
        waiter.TrySetResult(Reject(waiter.Client, waiter.Request.Criticality, now));
    }

    private void OnTick()
    {
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            _overload.Update(now);
            foreach (var queue in _queues)
            {
                var maxWait = _overload.MaxWait(queue.Criticality);
                while (queue.Oldest is { } oldest && _timeProvider.GetElapsedTime(oldest.EnqueuedAt, now) >= maxWait)
                {
                    _overload.OnExpired(_backends.HaveRoom);
                    Reject(queue, oldest, now);
                }
            }

            if (Waiting == 0 && !_overload.IsOverloaded)
                _isTicking = !_timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private int MaxPerClient() => _clients.Active <= 1
        ? int.MaxValue
        : Math.Max(1, (int)(_options.MaxClientShare * _backends.TotalLimit));
}
