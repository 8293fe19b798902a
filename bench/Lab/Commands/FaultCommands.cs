using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>Kills a replica, and freezes servers, under traffic.</summary>
internal static class FaultCommands
{
    private const int Users = 200;
    private const int MaxSeconds = 60;

    private static readonly TimeSpan MaxRecovery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(4);

    public static LabCommand Kill { get; } = new(
        "kill-replica", "Kill a replica", "Kills the process of this replica, as a crash would, under traffic", "Flash",
        "Killing the replica, and waiting until it is healthy again", KillAsync);

    /// <param name="resource">The server.</param>
    /// <param name="meaning">What its freezing means for this system.</param>
    /// <param name="fix">Where the code is that bears it.</param>
    public static LabCommand Freeze(IResource resource, string meaning, string fix) => new(
        "freeze", $"Freeze {resource.Name}", "Stops the server's processes for some seconds, as a stalled machine would, under traffic",
        "Snooze", $"{resource.Name} is frozen", (session, context) => FreezeAsync(session, context, resource, meaning, fix))
    {
        Arguments = [Arguments.Number("seconds", $"Seconds (1 to {MaxSeconds})", 5)],
    };

    private static async Task<string> KillAsync(LabSession session, ExecuteCommandContext context)
    {
        var instances = context.Services.GetRequiredService<ResourceInstances>();
        var cancellationToken = context.CancellationToken;
        return await UnderTrafficAsync(session, async () =>
        {
            var replicas = instances.Of(session.Model.Catalog);
            var replica = replicas.FirstOrDefault(one => one.ResourceId == context.ResourceName)
                ?? (replicas is [var first, ..] ? first : null);
            if (replica is null || ResourceInstances.ProcessOf(replica) is not { } process)
                throw new LabException("This replica does not run: start it first.");
            var before = await Comparison.MeasureAsync(session, cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await Signals.SendAsync("KILL", process, cancellationToken);
            var during = await Comparison.MeasureAsync(session, cancellationToken);
            while (instances.Of(session.Model.Catalog).FirstOrDefault(one => one.ResourceId == replica.ResourceId) is var now
                && (now is null || ResourceInstances.ProcessOf(now) is not { } id || id == process || !IsHealthy(now)))
            {
                if (Stopwatch.GetElapsedTime(start) > MaxRecovery)
                    throw new LabException("The replica was not healthy again within two minutes: see its console.");
                await Task.Delay(100, cancellationToken);
            }

            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var after = await Comparison.MeasureAsync(session, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"""
                ## A replica was killed
                {Table(before, during, after)}
                It was healthy again after {seconds:0.0} s. Meanwhile the gateway sent its requests to the other replica, and repeated those
                reads that were on their way; a write on its way fails, unless it has an `Idempotency-Key` and is sent again.

                The code: `Gateway/Proxy`; the restart is `LocalServers/Supervision`.
                """);
        }, cancellationToken);
    }

    private static async Task<string> FreezeAsync(
        LabSession session, ExecuteCommandContext context, IResource resource, string meaning, string fix)
    {
        var seconds = Arguments.Number(context, "seconds", 5, 1, MaxSeconds);
        var instances = context.Services.GetRequiredService<ResourceInstances>();
        var cancellationToken = context.CancellationToken;
        return await UnderTrafficAsync(session, async () =>
        {
            if (instances.ProcessesOf(resource) is not [var process, ..])
            {
                throw new LabException(
                    $"{resource.Name} is no process of this machine: freeze its container yourself (docker pause, docker unpause).");
            }

            var before = await Comparison.MeasureAsync(session, cancellationToken);
            var freezing = Signals.FreezeAsync(process, TimeSpan.FromSeconds(seconds), cancellationToken);
            var during = await Comparison.MeasureAsync(session, cancellationToken);
            await freezing;
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            var after = await Comparison.MeasureAsync(session, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"""
                ## {resource.Name} was frozen for {seconds} s
                {Table(before, during, after)}
                {meaning}

                The code: {fix}.
                """);
        }, cancellationToken);
    }

    private static string Table(
        (ColumnSample Mistake, ColumnSample Here) before, (ColumnSample Mistake, ColumnSample Here) during,
        (ColumnSample Mistake, ColumnSample Here) after) => Comparison.Table(
            ("here, before", before.Here), ("here, the first three seconds", during.Here), ("here, after", after.Here));

    private static async Task<string> UnderTrafficAsync(LabSession session, Func<Task<string>> action, CancellationToken cancellationToken)
    {
        await session.StartAsync(cancellationToken);
        var hasTraffic = session.State.Users > 0;
        if (!hasTraffic)
            await session.SendAsync(Users, LabMix.Everyday, null, cancellationToken);
        session.Audience.KeepFor(Kept);
        try
        {
            return await action();
        }
        finally
        {
            if (!hasTraffic)
                await session.SendAsync(0, LabMix.Everyday, null, CancellationToken.None);
        }
    }

    private static bool IsHealthy(ResourceEvent state) =>
        state.Snapshot.HealthStatus is Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;
}
