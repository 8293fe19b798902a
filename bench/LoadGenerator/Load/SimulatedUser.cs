using System.Diagnostics;
using System.Net;
using HdrHistogram;

namespace Scalable.Generator.Load;

/// <summary>A user: sends its due requests one after the other over its own connection.</summary>
internal sealed class SimulatedUser(
    EndPoint server, IPAddress? address, RequestPool requests, OutcomeCounter outcomes, LongConcurrentHistogram lag, TimeSpan timeout)
    : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _due = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpConnection? _wire;
    private bool _busy;
    private long _current;
    private long _closedUntil;

    /// <summary>Opens the connection before the load starts. If that fails, the first request connects again, and is counted.</summary>
    public Task ConnectAsync()
    {
        lock (_gate)
        {
            _busy = true;
            _wire = new HttpConnection(this);
            _wire.Connect(address, server, request: null);
        }

        return _connected.Task;
    }

    /// <summary>Gives up connecting; the load then starts without a connection.</summary>
    public void StopConnecting()
    {
        lock (_gate)
        {
            if (_connected.TrySetResult())
                Drop();
        }
    }

    /// <summary>Sends a due request, or enqueues it behind the previous ones.</summary>
    public void Arrive(long due)
    {
        outcomes.Offered();
        lock (_gate)
        {
            _due.Enqueue(due);
            if (_busy)
                return;
            OutcomeCounter.Record(lag, Stopwatch.GetElapsedTime(due));
            Start();
        }
    }

    /// <summary>Sends a request after each response until the given time, or until the connection breaks.</summary>
    public void SendUntil(long end)
    {
        _closedUntil = end;
        Arrive(Stopwatch.GetTimestamp());
    }

    /// <summary>Times out the request in flight if it has taken too long.</summary>
    /// <returns>True if no request is in flight or queued.</returns>
    public bool Expire()
    {
        lock (_gate)
        {
            if (_busy && _connected.Task.IsCompleted && Stopwatch.GetElapsedTime(_current) > timeout)
            {
                outcomes.TimedOut(timeout);
                Drop();
                Start();
            }

            return !_busy && _due.Count == 0;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Drop();
    }

    /// <summary>Called on a socket thread when an operation of the connection has completed.</summary>
    public void Completed(HttpConnection wire)
    {
        lock (_gate)
        {
            if (wire == _wire)
                wire.Continue();
        }
    }

    public void Connected(HttpConnection wire)
    {
        if (wire != _wire)
            return;
        _connected.TrySetResult();
        _busy = false;
    }

    public void Broke(HttpConnection wire)
    {
        if (wire != _wire)
            return;
        Drop();
        _closedUntil = 0;
        if (!_connected.TrySetResult())
            outcomes.Broken();
        Start();
    }

    /// <returns>The next request to send over this connection, or null.</returns>
    public byte[]? Answered(HttpConnection wire, HttpResponseParser response)
    {
        outcomes.Answered(response.Status, response.IsCacheHit, Stopwatch.GetElapsedTime(_current));
        if (response.Closes)
        {
            Drop();
            Start();
            return null;
        }

        _busy = false;
        return wire == _wire ? Next() : null;
    }

    private void Start()
    {
        if (_busy || Next() is not { } request)
            return;
        if (_wire is not null)
        {
            _wire.Send(request);
            return;
        }

        _wire = new HttpConnection(this);
        _wire.Connect(address, server, request);
    }

    private byte[]? Next()
    {
        if (_due.Count == 0 && Stopwatch.GetTimestamp() is var now && now < _closedUntil)
        {
            outcomes.Offered();
            _due.Enqueue(now);
        }

        while (_due.TryDequeue(out var due))
        {
            if (Stopwatch.GetElapsedTime(due) > timeout)
            {
                outcomes.TimedOut(timeout);
                continue;
            }

            _current = due;
            _busy = true;
            return requests.Next(due);
        }

        return null;
    }

    private void Drop()
    {
        _wire?.Dispose();
        _wire = null;
        _busy = false;
    }
}
