namespace LocalAspire.Hosting.Orchestration;

/// <summary>How long to wait before a crashed process is started again: 0.5 s, doubled each time, as a container platform would; five crashes within a minute end it.</summary>
internal sealed class CrashBackoff(TimeProvider time)
{
    public const int MaxCrashes = 5;
    private const double FirstDelaySeconds = 0.5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _crashes = [];

    /// <summary>Records a crash. Returns the time to wait, or null when it is time to give up.</summary>
    public TimeSpan? Next()
    {
        while (_crashes.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > Window) _crashes.Dequeue();
        _crashes.Enqueue(time.GetTimestamp());
        return _crashes.Count < MaxCrashes
            ? TimeSpan.FromSeconds(FirstDelaySeconds * Math.Pow(2, _crashes.Count - 1))
            : null;
    }
}
