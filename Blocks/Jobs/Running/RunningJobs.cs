using System.Collections.Concurrent;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Notifications;

namespace Scalable.Jobs.Running;

/// <summary>Tracks the jobs running on this worker, so that a cancelled job stops at once instead of at its next heartbeat.</summary>
internal sealed class RunningJobs : IDisposable
{
    private readonly ConcurrentDictionary<Guid, JobHeartbeat> _running = new();
    private readonly IDisposable _subscription;

    public RunningJobs(DatabaseNotifications notifications) =>
        _subscription = notifications.Subscribe(JobChannels.Cancelled, Cancel);

    public void Add(Guid job, JobHeartbeat heartbeat) => _running[job] = heartbeat;

    public void Remove(Guid job, JobHeartbeat heartbeat) => _running.TryRemove(new(job, heartbeat));

    public void Dispose() => _subscription.Dispose();

    private void Cancel(string? job)
    {
        if (Guid.TryParse(job, out var id) && _running.TryGetValue(id, out var heartbeat))
            heartbeat.BeatImmediately();
    }
}
