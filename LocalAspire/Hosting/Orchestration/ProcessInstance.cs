using Microsoft.Extensions.Diagnostics.HealthChecks;
using LocalAspire.Hosting.Data;
using LocalAspire.Hosting.Narration;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Keeps one process of a resource running: waits, starts, watches, starts again after a crash, stops.</summary>
internal sealed class ProcessInstance(IResource resource, string id, int replica, IProcessRecipe recipe, IReadOnlySet<int> endings, OrchestrationContext context)
    : ResourceInstance(resource, id, recipe.ResourceType, context)
{
    private const int LinesInReport = 10;

    private readonly SemaphoreSlim _commands = new(1);

    public ConsoleLog Console { get; } = new(context.Time);

    public override async Task<string?> ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        await _commands.WaitAsync(cancellationToken);
        try
        {
            switch (command)
            {
                case "start" when IsAtWork: return $"Resource '{Id}' is already {Snapshot.State?.ToLowerInvariant()}.";
                case "stop" when !IsAtWork: return $"Resource '{Id}' does not run.";
                case "start": Start(); return null;
                case "stop": await StopAsync(); return null;
                case "restart": await StopAsync(); Start(); return null;
                default: return await base.ExecuteAsync(command, cancellationToken);
            }
        }
        finally
        {
            _commands.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _commands.Dispose();
        base.Dispose(disposing);
    }

    protected override async Task WorkAsync(CancellationToken stop)
    {
        var backoff = new CrashBackoff(Context.Time);
        try
        {
            Update(s => s with { State = KnownResourceStates.Waiting, ExitCode = null, HealthStatus = null, Reason = null });
            await Waiting.ForDependenciesAsync(Resource, Context.Notifications, unmet => Update(s => s with { WaitingFor = unmet }), stop);
            int exitCode;
            while (!endings.Contains(exitCode = await RunOnceAsync(stop)))
            {
                var delay = Context.Settings.Restart ? backoff.Next() : null;
                ReportCrash(exitCode, delay);
                if (delay is null) return;
                await Task.Delay(delay.Value, Context.Time, stop);
                Update(s => s with { Restarts = s.Restarts + 1 });
            }
            Update(s => s with { State = KnownResourceStates.Finished, ExitCode = exitCode });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Update(s => s with { State = KnownResourceStates.Exited, WaitingFor = [] });
        }
        catch (Exception e) // Whatever it is, it must not take the other resources with it.
        {
            Context.Narrator.Error($"{Id} cannot start: {e.Message}");
            Update(s => s with { State = KnownResourceStates.FailedToStart, HealthStatus = null, Reason = e.Message });
        }
    }

    /// <summary>Runs the process to its end and returns its exit code.</summary>
    private async Task<int> RunOnceAsync(CancellationToken stop)
    {
        Update(s => s with { State = KnownResourceStates.Starting, StopTimeStamp = null });
        var spec = await recipe.PrepareAsync(replica, stop);
        stop.ThrowIfCancellationRequested();
        using var process = await ChildProcess.StartAsync(spec, OnLine);
        using var record = new ChildRecord(Context.Settings.DataFolder, process.Id);
        Update(s => s with
        {
            State = KnownResourceStates.Running,
            ProcessId = process.Id,
            StartTimeStamp = Context.Time.GetUtcNow().UtcDateTime,
            Urls = Describe.Urls(Resource, replica),
            EnvironmentVariables = Describe.Environment(spec),
        });
        using var watching = new CancellationTokenSource();
        var health = WatchHealthAsync(watching.Token);
        try
        {
            return await process.Exited.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            Update(s => s with { State = KnownResourceStates.Stopping, HealthStatus = null });
            await process.StopAsync(TimeSpan.FromSeconds(Context.Settings.StopTimeout));
            throw;
        }
        finally
        {
            await watching.CancelAsync();
            await health;
            var exitCode = process.Exited.IsCompletedSuccessfully ? await process.Exited : (int?)null;
            Update(s => s with { ProcessId = null, ExitCode = exitCode, HealthStatus = null, StopTimeStamp = Context.Time.GetUtcNow().UtcDateTime });
        }
    }

    private Task WatchHealthAsync(CancellationToken cancellationToken)
    {
        if (recipe.CheckOf(replica) is { } check) return new HealthProbe(check).RunAsync(SetHealth, cancellationToken);
        SetHealth(HealthStatus.Healthy, null);
        return Task.CompletedTask;
    }

    private void ReportCrash(int exitCode, TimeSpan? delay)
    {
        var next = delay is { } wait ? $"it starts again in {wait.TotalSeconds:0.#} s"
            : Context.Settings.Restart ? $"it stays down after {CrashBackoff.MaxCrashes} crashes within a minute"
            : "it stays down (LocalAspire:Restart is off)";
        var reason = $"ended with exit code {exitCode}; {next}";
        var lastLines = Console.Last(LinesInReport);
        Context.Narrator.Error($"{Id} {reason}. Its last lines:{string.Concat(lastLines.Select(line => $"\n    {line}"))}");
        Update(s => delay is null
            ? s with { State = KnownResourceStates.FailedToStart, Reason = $"{reason}: {lastLines.LastOrDefault(l => l.Length > 0)}" }
            : s with { State = KnownResourceStates.Starting, Reason = reason });
    }

    private void OnLine(string text, bool isError)
    {
        Console.Add(text, isError);
        Context.Narrator.Line(Id, text);
    }
}
