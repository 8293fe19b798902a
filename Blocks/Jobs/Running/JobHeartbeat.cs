using Scalable.Jobs.Leases;

namespace Scalable.Jobs.Running;

/// <summary>
/// Extends the lease while the work runs, and stores its progress. Cancels the work when the lease is lost.
/// </summary>
/// <remarks>
/// Most jobs end before their first heartbeat: until then this is only a timer, with no task that the end of the job has to cancel.
/// </remarks>
internal sealed class JobHeartbeat : IProgress<float>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly JobLeases _leases;
    private readonly JobLease _lease;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _working;
    private readonly CancellationTokenSource _beating = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Task _beat = Task.CompletedTask;
    private bool _ended;
    private long _extended;
    private float _progress;

    public JobHeartbeat(JobLeases leases, JobLease lease, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        (_leases, _lease, _timeProvider) = (leases, lease, timeProvider);
        _working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _extended = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(static self => ((JobHeartbeat)self!).Tick(), this, Interval, Interval);
    }

    /// <summary>Cancelled when the lease is lost or the worker stops.</summary>
    public CancellationToken Working => _working.Token;

    /// <summary>True if the lease is lost: another worker holds it, or the job has ended.</summary>
    public bool LeaseLost { get; private set; }

    public void Report(float value) => Volatile.Write(ref _progress, value);

    /// <summary>Extends the lease at once, to find out whether the job was cancelled.</summary>
    public void BeatImmediately()
    {
        lock (_lock)
        {
            // Chained after a heartbeat in flight, which may have read the row too early.
            if (!_ended)
                _beat = BeatAsync(_beat);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _ended = true;
        await _timer.DisposeAsync();
        await _beating.CancelAsync();
        await _beat;
        _beating.Dispose();
        _working.Dispose();
    }

    private void Tick()
    {
        lock (_lock)
        {
            // No second heartbeat while the database is still processing the first.
            if (!_ended && _beat.IsCompleted)
                _beat = BeatAsync(_beat);
        }
    }

    private async Task BeatAsync(Task before)
    {
        await before;
        if (LeaseLost || _beating.IsCancellationRequested)
            return;
        try
        {
            await _leases.ExtendAsync(_lease, Volatile.Read(ref _progress), _beating.Token);
            _extended = _timeProvider.GetTimestamp();
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
        catch (Exception failure)
        {
            // A short database outage does not cost the lease; an expired lease counts as lost.
            LeaseLost = failure is JobLeaseLostException || _timeProvider.GetElapsedTime(_extended) > JobLeases.Duration;
            if (LeaseLost)
                await _working.CancelAsync();
        }
    }
}
