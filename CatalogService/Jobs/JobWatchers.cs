using System.Collections.Concurrent;
using CatalogData.Notifications;
using Scalable.Npgsql.Notifications;

namespace CatalogService.Jobs;

/// <summary>Tracks which streams of this replica wait for changes of which job.</summary>
internal sealed class JobWatchers : IDisposable
{
    private readonly ConcurrentDictionary<AsyncAutoResetSignal, Guid> _watchers = new();
    private readonly IDisposable _subscription;

    public JobWatchers(DatabaseNotifications notifications) =>
        _subscription = notifications.Subscribe(NotificationChannels.JobChanged, Tell);

    /// <summary>Sets the signal when the job changes, or may have changed.</summary>
    public void Add(Guid job, AsyncAutoResetSignal signal) => _watchers[signal] = job;

    public void Remove(AsyncAutoResetSignal signal) => _watchers.TryRemove(signal, out _);

    public void Dispose() => _subscription.Dispose();

    private void Tell(string? job)
    {
        var changed = Guid.TryParse(job, out var id) ? id : (Guid?)null;
        foreach (var (signal, watched) in _watchers)
        {
            if (changed is null || changed == watched)
                signal.Set();
        }
    }
}
