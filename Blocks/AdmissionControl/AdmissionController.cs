using Microsoft.Extensions.Options;
using Scalable.AdmissionControl.Backends;
using Scalable.AdmissionControl.Clients;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>
/// Admits as many requests as the backends carry, which is found by measuring, and shares them among clients by the work that they cause.
/// Other requests wait briefly, or are rejected.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class AdmissionController : IDisposable
{
    private const int MaxRecycled = 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly AdmissionOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private readonly ClientTable _clients;
    private readonly ClientCap _cap;
    private readonly BackendTable _backends;
    private readonly PriceList _prices;
    private readonly OverloadDetector _overload;
    private readonly Stack<AdmissionLease> _recycled = new();
    private readonly RequestQueue _queue = new();
    private readonly Patience _patience = new();

    private double _virtualTime;
    private int _inFlight;
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
        _prices = new PriceList(timeProvider.TimestampFrequency);
        _cap = new ClientCap(_options, timeProvider.TimestampFrequency);
        _backends = new BackendTable(_options, timeProvider.TimestampFrequency);
        _overload = new OverloadDetector(_options, timeProvider);
        _timer = timeProvider.CreateTimer(_ => OnTick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True while requests wait longer than a burst explains.</summary>
    public bool IsOverloaded => _overload.IsOverloaded;

    /// <summary>Admits a request, after a wait if no backend has room for it or if it is another client's turn.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The admission or the rejection. Completes synchronously, without an allocation, if nothing waits.</returns>
    /// <exception cref="OperationCanceledException">The request was cancelled while it waited.</exception>
    public ValueTask<AdmissionResult> AcquireAsync(in AdmissionRequest request, CancellationToken cancellationToken = default)
    {
        WaitingRequest waiter;
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            var client = _clients.Get(request.Client, now, _virtualTime);
            if (_queue.Count == 0 && client.InFlight < MaxPerClient() && _backends.FindRoom(request.Destinations, now) is { } backend)
                return new(new AdmissionResult(Admit(client, backend, request, now)));
            if (_options.Shadow || !_options.Enabled)
            {
                if (_options.Enabled)
                    Counters.CountShadow(request.Criticality);
                return new(new AdmissionResult(Admit(client, _backends.FindBest(request.Destinations, now), request, now)));
            }

            if (request.Criticality == Criticality.Sheddable && _overload.IsOverloaded)
                return new(Reject(client, request.Criticality, now));

            waiter = new WaitingRequest(client, request, now) { Patience = _patience.Next(client.Outstanding - client.InFlight) };
            Enqueue(waiter, now);
        }

        var outcome = waiter.Outcome.Task;
        return new(cancellationToken.CanBeCanceled && !outcome.IsCompleted ? WaitAsync(waiter, cancellationToken) : outcome);
    }

    /// <summary>Stops the timer. Requests that still wait are rejected.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            while (_queue.MostExpendable is { } waiter)
                Reject(waiter, _timeProvider.GetTimestamp());
        }
    }

    internal void Complete(AdmissionLease lease, long? responseLength, bool failed)
    {
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            var (backend, client) = (lease.Backend, lease.Client);
            Advance(backend, now);
            var work = backend.Clock - lease.StartClock;
            lease.Work = TimeSpan.FromSeconds(work);
            var duration = _timeProvider.GetElapsedTime(lease.StartedAt, now).TotalSeconds;
            if (failed)
            {
                backend.Fail(now);
            }
            else
            {
                var usual = _prices.Record(lease.Route, responseLength, new Price(work, duration), now);
                backend.End(now, duration, usual);
                _cap.Complete(usual.Work, duration);
            }

            _inFlight--;
            _turns++;

            client.InFlight--;
            client.Charge(lease.ExpectedWork, work);
            _queue.Compete(client);
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

    private async Task<AdmissionResult> WaitAsync(WaitingRequest waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (controller, waiter) = ((AdmissionController, WaitingRequest))state!;
                controller.Cancel(waiter, token);
            },
            (this, waiter));
        return await waiter.Outcome.Task;
    }

    private void Cancel(WaitingRequest waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
            _queue.Remove(waiter);
        waiter.Outcome.TrySetCanceled(cancellationToken);
    }

    private void Enqueue(WaitingRequest waiter, long now)
    {
        if (_queue.Count >= _options.MaxQueueLength)
            Reject(_queue.MostExpendable!, now);
        _queue.Add(waiter);
        Dispatch(now);
        if (_queue.Count > 0 && !_isTicking)
            _isTicking = _timer.Change(Tick, Tick);
    }

    private void Dispatch(long now)
    {
        var hopelessSince = now - (long)(_options.MaxWait.TotalSeconds / 2 * _timeProvider.TimestampFrequency);
        while (_queue.Count > 0 && _backends.HaveRoom)
        {
            if (_queue.Take(MaxPerClient(), hopelessSince) is not WaitingRequest waiter)
                return;
            if (_backends.FindRoom(waiter.Request.Destinations, now) is not { } backend)
            {
                // Its own backends are full; the next completion tries again.
                _queue.Return(waiter);
                return;
            }

            Counters.CountWait(_timeProvider.GetElapsedTime(waiter.EnqueuedAt, now));
            waiter.Outcome.TrySetResult(new AdmissionResult(Admit(waiter.Client, backend, waiter.Request, now)));
            _queue.Compete(waiter.Client);
        }
    }

    private AdmissionLease Admit(ClientState client, Backend backend, in AdmissionRequest request, long now)
    {
        // The work of the past does not count against a client that has been idle, or alone.
        _virtualTime = Math.Max(_virtualTime, client.VirtualTime);
        var expected = client.Expect(_prices.Of(request.Route).Work);
        client.VirtualTime = _virtualTime + expected;
        client.InFlight++;
        Advance(backend, now);
        backend.Begin(now);
        _inFlight++;
        var lease = _recycled.TryPop(out var recycled) ? recycled : new AdmissionLease(this);
        lease.Begin(client, backend, request.Route, expected, now);
        Counters.CountAdmitted(request.Criticality);
        return lease;
    }

    private void Advance(Backend backend, long now)
    {
        backend.Advance(now, othersWait: _queue.Count > 0);
        _cap.Advance(now, _inFlight, othersWait: _queue.Count > 0, _backends.HaveRoom);
    }

    private int MaxPerClient() => _cap.Of(_clients.Active);
}
