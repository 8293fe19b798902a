using LocalAspire.Hosting.Dashboard;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Prints one line, once, when everything is up: the addresses for the world outside.</summary>
internal sealed class ReadyAnnouncement(OrchestrationContext context, Observability observability) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in context.Notifications.WatchAsync(stoppingToken))
            {
                var current = context.Notifications.Current;
                if (current.Count == 0 || !current.All(IsUp)) continue;
                context.Narrator.Announce(Line(current));
                return;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static bool IsUp(ResourceEvent e) => ResourceNotificationService.IsHealthy(e) || e.Snapshot.State == KnownResourceStates.Finished;

    private string Line(IReadOnlyList<ResourceEvent> current)
    {
        var urls = current
            .SelectMany(e => e.Resource.Annotations.OfType<EndpointAnnotation>()
                .Where(endpoint => endpoint.IsExternal)
                .SelectMany(endpoint => e.Snapshot.Urls.Where(u => u.Name == endpoint.Name)))
            .Select(u => u.Url)
            .Distinct();
        var line = $"Ready: {string.Join(" ", urls)}".TrimEnd();
        return observability.DashboardUrl is { } url ? $"{line} (dashboard {url})" : line;
    }
}
