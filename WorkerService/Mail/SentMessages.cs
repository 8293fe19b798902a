using System.Collections.Concurrent;

namespace WorkerService.Mail;

/// <summary>The jobs whose messages this process has handed over, the latest of them: a job that failed after that must not send again.</summary>
internal sealed class SentMessages
{
    private const int Kept = 10_000;

    private readonly ConcurrentDictionary<Guid, bool> _jobs = new();
    private readonly ConcurrentQueue<Guid> _order = new();

    public bool Contains(Guid job) => _jobs.ContainsKey(job);

    public void Add(Guid job)
    {
        if (!_jobs.TryAdd(job, true))
            return;
        _order.Enqueue(job);
        while (_order.Count > Kept && _order.TryDequeue(out var oldest))
            _jobs.TryRemove(oldest, out _);
    }
}
