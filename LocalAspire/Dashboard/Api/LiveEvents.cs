using System.Runtime.CompilerServices;
using LocalAspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LocalAspire.Dashboard.Api;

/// <summary>How often each topic has changed; a page fetches anew when its own number moves.</summary>
internal sealed record LiveCounters(long Resources, long TelemetryResources, long Traces, long Logs, long Metrics);

internal static class LiveEvents
{
    // Often enough to look immediate, seldom enough that twenty thousand spans a second are four refreshes a second.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    public static void MapLiveEvents(this RouteGroupBuilder api) =>
        api.MapGet("/events", Get).WithSummary("Server-sent events: a counter per topic, whenever one moves");

    private static ServerSentEventsResult<LiveCounters> Get(
        Changes changes, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(WatchAsync(changes, time, lifetime, cancellationToken), eventType: "changed");

    private static async IAsyncEnumerable<LiveCounters> WatchAsync(
        Changes changes, TimeProvider time, IHostApplicationLifetime lifetime, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var seen = changes.Read();
        while (true)
        {
            yield return new(seen[0], seen[1], seen[2], seen[3], seen[4]);
            try
            {
                await Task.Delay(Pace, time, end.Token);
                seen = await changes.WaitAsync(seen, end.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }
}
