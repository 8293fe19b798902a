using System.Collections.Immutable;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Holds a resource back until what it waits for is there.</summary>
internal static class Waiting
{
    /// <summary>Returns when nothing is left to wait for; tells on the way what is.</summary>
    public static async Task ForDependenciesAsync(
        IResource resource, ResourceNotificationService notifications, Action<ImmutableArray<string>> report, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0) return;
        string[]? reported = null;
        await foreach (var _ in notifications.WatchAsync(cancellationToken))
        {
            var current = notifications.Current;
            string[] unmet = [.. waits.Where(w => !IsMet(w, current)).Select(w => w.Resource.Name)];
            // A report is a change that comes back here: it is made only when there is news.
            if (reported is null || !unmet.SequenceEqual(reported)) report([.. reported = unmet]);
            if (unmet.Length == 0) return;
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static bool IsMet(WaitAnnotation wait, IReadOnlyList<ResourceEvent> current)
    {
        var replicas = current.Where(e => e.Resource == wait.Resource).ToArray();
        return replicas.Length > 0 && Array.TrueForAll(replicas, e => wait.WaitType switch
        {
            WaitType.WaitUntilHealthy => ResourceNotificationService.IsHealthy(e),
            WaitType.WaitForCompletion => e.Snapshot.State == KnownResourceStates.Finished && e.Snapshot.ExitCode == wait.ExitCode,
            _ => e.Snapshot.State == KnownResourceStates.Running,
        });
    }
}
