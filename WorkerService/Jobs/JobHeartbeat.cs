using CatalogData.Jobs;
using CatalogData.Notifications;

namespace WorkerService.Jobs;

/// <summary>Keeps the lease while the work goes on, and writes its progress along. When the lease is lost the work is told to stop.</summary>
internal sealed class JobHeartbeat : IProgress<float>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _working;
    private readonly CancellationTokenSource _beating = new();
    private readonly Signal _now = new();
    private readonly Task _beat;
    private volatile bool _ended;
    private float _progress;

    public JobHeartbeat(JobLeases leases, JobLease lease, TimeProvider clock, CancellationToken cancellationToken)
    {
        _working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _beat = BeatAsync(leases, lease, clock);
    }

    /// <summary>Cancelled when the lease is lost or the worker stops.</summary>
    public CancellationToken Working => _working.Token;

    /// <summary>Whether the job is in other hands, or in nobody's.</summary>
    public bool LeaseLost { get; private set; }

    public void Report(float value) => Volatile.Write(ref _progress, value);

    /// <summary>Something happened to the job: find out what without waiting.</summary>
    public void BeatNow() => _now.Set();

    private async Task BeatAsync(JobLeases leases, JobLease lease, TimeProvider clock)
    {
        var extended = clock.GetTimestamp();
        try
        {
            while (!LeaseLost)
            {
                await _now.WaitAsync(Interval, CancellationToken.None);
                if (_ended)
                    return;
                try
                {
                    await leases.ExtendAsync(lease, Volatile.Read(ref _progress), _beating.Token);
                    extended = clock.GetTimestamp();
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // A database that is away for a moment takes no lease from anybody; a lease that has run out is lost.
                    LeaseLost = failure is JobLeaseLostException || clock.GetElapsedTime(extended) > JobLeases.Duration;
                }
            }

            await _working.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Woken, not cancelled: most jobs end before the first beat, and none of them needs an exception for that.
        _ended = true;
        _now.Set();
        await _beating.CancelAsync();
        await _beat;
        _beating.Dispose();
        _working.Dispose();
        _now.Dispose();
    }
}
