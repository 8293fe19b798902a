using System.Collections.Concurrent;

namespace WorkerService.Mail;

/// <summary>
/// Remembers the most recent jobs whose messages this process has sent, so that a job that fails after sending does not send again.
/// </summary>
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
