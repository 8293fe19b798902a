using System.Diagnostics;
using System.Net;
using HdrHistogram;

namespace Scalable.Bench.Load;

/// <summary>One user: sends what the schedule says, one request after the other on a connection of its own.</summary>
internal sealed class User(EndPoint server, IPAddress? address, RequestPool requests, Tally tally, LongConcurrentHistogram lag, TimeSpan patience) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _due = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Wire? _wire;
    private bool _busy;
    private long _current;
    private long _closedUntil;

    /// <summary>Opens the connection before the load begins. If that fails, the first request tries once more, and counts.</summary>
    public Task ConnectAsync()
    {
        lock (_gate)
        {
            _busy = true;
            _wire = new Wire(this);
            _wire.Connect(address, server, request: null);
        }

        return _connected.Task;
    }

    /// <summary>Begins without a connection if there is none yet.</summary>
    public void StopConnecting()
    {
        lock (_gate)
        {
            if (_connected.TrySetResult())
                Drop();
        }
    }

    /// <summary>A request is due: it is sent, or waits until those before it are done with.</summary>
    public void Arrive(long due)
    {
        tally.Offered();
        lock (_gate)
        {
            _due.Enqueue(due);
            if (_busy)
                return;
            Tally.Record(lag, Stopwatch.GetElapsedTime(due));
            Start();
        }
    }

    /// <summary>Sends a request after each answer until then, or until the connection breaks.</summary>
    public void SendUntil(long end)
    {
        _closedUntil = end;
        Arrive(Stopwatch.GetTimestamp());
    }

    /// <summary>Gives up what has waited for too long.</summary>
    /// <returns>Whether nothing is left to wait for.</returns>
    public bool Expire()
    {
        lock (_gate)
        {
            if (_busy && _connected.Task.IsCompleted && Stopwatch.GetElapsedTime(_current) > patience)
            {
                tally.TimedOut(patience);
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

    /// <summary>Something that a connection waited for has happened, on a thread of the sockets' own.</summary>
    public void Completed(Wire wire)
    {
        lock (_gate)
        {
            if (wire == _wire)
                wire.Continue();
        }
    }

    public void Connected(Wire wire)
    {
        if (wire != _wire)
            return;
        _connected.TrySetResult();
        _busy = false;
    }

    public void Broke(Wire wire)
    {
        if (wire != _wire)
            return;
        Drop();
        _closedUntil = 0;
        if (!_connected.TrySetResult())
            tally.Broken();
        Start();
    }

    /// <returns>The next request, if there is one and this connection can take it.</returns>
    public byte[]? Answered(Wire wire, int status, bool reusable)
    {
        tally.Answered(status, Stopwatch.GetElapsedTime(_current));
        if (!reusable)
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

        _wire = new Wire(this);
        _wire.Connect(address, server, request);
    }

    private byte[]? Next()
    {
        if (_due.Count == 0 && Stopwatch.GetTimestamp() is var now && now < _closedUntil)
        {
            tally.Offered();
            _due.Enqueue(now);
        }

        while (_due.TryDequeue(out var due))
        {
            if (Stopwatch.GetElapsedTime(due) > patience)
            {
                tally.TimedOut(patience);
                continue;
            }

            _current = due;
            _busy = true;
            return requests.Next();
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
