using System.Collections.Concurrent;
using LocalServers.Servers;
using Microsoft.Extensions.Logging;

namespace LocalServers.Supervision;

/// <summary>Starts services and servers again that ended by themselves, as a container platform does; Aspire's orchestrator leaves that
/// to a person.</summary>
internal sealed partial class CrashRestart(
    DistributedApplicationModel model, ResourceCommandService commands, ResourceLoggerService loggers)
{
    private readonly ConcurrentDictionary<string, Backoff> _backoffs = [];

    public void Follow(ResourceStates states, CancellationToken stopping) => states.Changed += (before, now) =>
    {
        if (before is not null && before.IsRunning() && now.HasEnded() && RunsForever(now.Resource))
            _ = RestartAsync(states, before, now, stopping);
    };

    private async Task RestartAsync(ResourceStates states, ResourceEvent before, ResourceEvent now, CancellationToken stopping)
    {
        var lived = (now.Snapshot.StopTimeStamp - before.Snapshot.StartTimeStamp) ?? TimeSpan.Zero;
        var backoff = _backoffs.GetOrAdd(now.ResourceId, _ => new Backoff());
        var pause = backoff.Next(lived);
        Log.EndedByItself(loggers.GetLogger(now.ResourceId), now.Snapshot.ExitCode, pause.TotalSeconds);
        while (await IsStillDownAsync(states, now, pause, stopping))
        {
            if ((await commands.ExecuteCommandAsync(now.ResourceId, KnownResourceCommands.StartCommand, stopping)).Success)
                return;
            // Its folder could not be laid out (a full disk, say): what ended there is no process whose end would be seen.
            pause = backoff.Next(TimeSpan.Zero);
            Log.DidNotStart(loggers.GetLogger(now.ResourceId), pause.TotalSeconds);
        }
    }

    // Meanwhile a person may have started it.
    private static async Task<bool> IsStillDownAsync(ResourceStates states, ResourceEvent ended, TimeSpan pause, CancellationToken stopping)
    {
        await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested
            && states.Of(ended.Resource).Any(state => state.ResourceId == ended.ResourceId && state.HasEnded());
    }

    // A resource that another one waits for to complete is meant to end.
    private bool RunsForever(IResource resource) =>
        resource is ProjectResource or ServerProcess
        && !model.Resources.SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Any(wait => wait.Resource == resource && wait.WaitType == WaitType.WaitForCompletion);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Ended by itself with exit code {ExitCode}; it starts again in {Seconds} s.")]
        public static partial void EndedByItself(ILogger logger, int? exitCode, double seconds);

        [LoggerMessage(LogLevel.Warning, "It could not be started; the next attempt is in {Seconds} s.")]
        public static partial void DidNotStart(ILogger logger, double seconds);
    }
}

/// <summary>How long to wait before a crashed process starts again: half a second, doubled with each crash up to 30 s, from the start
/// after a minute of life.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <param name="lived">How long the process lived.</param>
    public TimeSpan Next(TimeSpan lived)
    {
        var pause = lived < Recovery ? _next : First;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return pause;
    }
}
