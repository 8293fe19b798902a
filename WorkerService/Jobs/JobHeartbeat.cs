using CatalogData.Jobs;

namespace WorkerService.Jobs;

/// <summary>Keeps the lease while the work goes on, and writes its progress along. When the lease is lost the work is told to stop.</summary>
/// <remarks>Most jobs end before their first beat: until then this is a timer, and nothing that would have to be woken to end.</remarks>
internal sealed class JobHeartbeat : IProgress<float>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly JobLeases _leases;
    private readonly JobLease _lease;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _working;
    private readonly CancellationTokenSource _beating = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Task _beat = Task.CompletedTask;
    private bool _ended;
    private long _extended;
    private float _progress;

    public JobHeartbeat(JobLeases leases, JobLease lease, TimeProvider clock, CancellationToken cancellationToken)
    {
        (_leases, _lease, _clock) = (leases, lease, clock);
        _working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _extended = clock.GetTimestamp();
        _timer = clock.CreateTimer(static self => ((JobHeartbeat)self!).Tick(), this, Interval, Interval);
    }

    /// <summary>Cancelled when the lease is lost or the worker stops.</summary>
    public CancellationToken Working => _working.Token;

    /// <summary>Whether the job is in other hands, or in nobody's.</summary>
    public bool LeaseLost { get; private set; }

    public void Report(float value) => Volatile.Write(ref _progress, value);

    /// <summary>Something happened to the job: find out what without waiting.</summary>
    public void BeatNow()
    {
        lock (_lock)
        {
            // One that is under way may have looked too early.
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
            // A database that takes its time needs no second beat before it has answered the first.
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
            _extended = _clock.GetTimestamp();
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
        catch (Exception failure)
        {
            // A database that is away for a moment takes no lease from anybody; a lease that has run out is lost.
            LeaseLost = failure is JobLeaseLostException || _clock.GetElapsedTime(_extended) > JobLeases.Duration;
            if (LeaseLost)
                await _working.CancelAsync();
        }
    }
}
