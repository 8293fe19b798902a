using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Scalable.Lab.Control;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;
using Scalable.Lab.Resources;

namespace Scalable.Lab.Session;

/// <summary>The lab while the AppHost runs: started and stopped as a whole, with one twin, one load and one history.</summary>
internal sealed partial class LabSession(
    LabModel model, ResourceInstances instances, OwnResources resources, LabTraffic traffic, LoadClient load,
    ResourceLoggerService loggers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly ILogger _logger = loggers.GetLogger(model.Lab);
    private LabState _state = LabState.Initial;
    private CancellationTokenSource? _stop;
    private Task _sampling = Task.CompletedTask;
    private LabDatabase? _database;

    /// <summary>Raised when there is a new state or a new sample.</summary>
    public event Action? Changed;

    public RunHistory History { get; } = new();

    public Audience Audience { get; } = new();

    public LabState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    public LabModel Model => model;

    /// <summary>The lab's connection to the database, which is there while the AppHost's database is.</summary>
    /// <exception cref="LabException">There is no database yet.</exception>
    public async Task<LabDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        _database ??= new LabDatabase(
            await model.Database.GetConnectionStringAsync(cancellationToken)
            ?? throw new LabException("The database has no address yet: wait for the line 'Ready'."));

    /// <summary>Starts all that the lab needs, unless it runs already.</summary>
    /// <exception cref="LabException">Something did not start.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (State.Phase == LabPhase.Running)
            return;
        Update(state => LabState.Initial with { Activity = state.Activity, Phase = LabPhase.Starting });
        try
        {
            await resources.StartAsync(cancellationToken);
            await traffic.PrepareAsync(await DatabaseAsync(cancellationToken), cancellationToken);
            _stop = new CancellationTokenSource();
            var sampler = new Sampler(model, instances, await DatabaseAsync(cancellationToken), load);
            _sampling = SampleAsync(sampler, _stop.Token);
            await traffic.WarmUpAsync(History, cancellationToken);
            sampler.IsWarm = true;
            Update(state => state with { Phase = LabPhase.Running });
            Log.Started(_logger);
        }
        catch (Exception failure)
        {
            var problem = failure is LabException ? failure.Message : "The lab could not be started.";
            Update(state => LabState.Initial with { Activity = state.Activity, Problem = problem });
            throw;
        }
    }, cancellationToken);

    /// <summary>Stops all that belongs to the lab.</summary>
    public Task StopAsync() => InTurnAsync(async () =>
    {
        if (_stop is { } stop)
        {
            await stop.CancelAsync();
            await _sampling;
            stop.Dispose();
            _stop = null;
        }

        History.Clear();
        Update(state => LabState.Initial with { Activity = state.Activity });
        await resources.StopAsync();
        Log.Stopped(_logger);
    }, CancellationToken.None);

    /// <summary>Switches a mistake of the twin, and starts traffic if there is none.</summary>
    public async Task SwitchAsync(LabMistake mistake, bool on, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await InTurnAsync(async () =>
        {
            await TwinClient.SwitchAsync(model.SwitchPort, mistake, on, cancellationToken);
            string[] made = on ? [mistake.Name] : [];
            Update(state => state with { Mistakes = [.. state.Mistakes.Where(name => name != mistake.Name), .. made] });
            var (users, mix) = (State.Users, State.FollowsMistake ? mistake.Name : State.Mix);
            if (on && (users == 0 || mix != State.Mix))
                await SendInTurnAsync(users == 0 ? LabMix.DefaultUsers : users, mix, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Switches all mistakes off.</summary>
    public async Task UndoAsync(CancellationToken cancellationToken)
    {
        foreach (var mistake in State.Mistakes.Select(LabMistake.Find).OfType<LabMistake>())
            await SwitchAsync(mistake, on: false, cancellationToken);
    }

    /// <summary>Sends the traffic of so many users to both systems; 0 users end it.</summary>
    /// <param name="follows">Whether a mistake that is switched on later brings its own traffic; null for no change.</param>
    /// <exception cref="LabException">There are too many users, or no such traffic.</exception>
    public async Task SendAsync(int users, string mix, bool? follows, CancellationToken cancellationToken)
    {
        if (users != 0 && users is < LabMix.MinUsers or > LabMix.MaxUsers)
            throw new LabException($"{users} users are not possible: choose {LabMix.MinUsers} to {LabMix.MaxUsers}, or 0 for none.");
        if (!LabMix.Names.Contains(mix))
            throw new LabException($"There is no traffic '{mix}': choose one of {string.Join(", ", LabMix.Names)}.");
        await StartAsync(cancellationToken);
        await InTurnAsync(() => SendInTurnAsync(users, mix, cancellationToken), cancellationToken);
        if (follows is { } choice)
            Update(state => state with { FollowsMistake = choice });
    }

    /// <summary>Begins a command, unless another one runs.</summary>
    /// <param name="activity">What it does, in a few words.</param>
    /// <param name="running">What the other one does.</param>
    public bool TryBegin(string activity, [NotNullWhen(false)] out string? running)
    {
        lock (_gate)
        {
            if ((running = _state.Activity) is not null)
                return false;
            _state = _state with { Activity = activity };
        }

        Changed?.Invoke();
        return true;
    }

    public void End() => Update(state => state with { Activity = null });

    public void Update(Func<LabState, LabState> change)
    {
        lock (_gate)
            _state = change(_state);
        Changed?.Invoke();
    }

    /// <summary>Reads anew what is in the catalogue.</summary>
    public Task ReloadAsync(CancellationToken cancellationToken) => State.Phase == LabPhase.Running
        ? InTurnAsync(async () =>
        {
            await traffic.PrepareAsync(await DatabaseAsync(cancellationToken), cancellationToken);
            await SendInTurnAsync(State.Users, State.Mix, cancellationToken);
        }, cancellationToken)
        : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_stop is { } stop)
            await stop.CancelAsync();
        await _sampling;
        if (_database is { } database)
            await database.DisposeAsync();
        _turn.Dispose();
    }

    private async Task SendInTurnAsync(int users, string mix, CancellationToken cancellationToken)
    {
        await traffic.SendAsync(users, mix, cancellationToken);
        Audience.Keep();
        Update(state => state with { Users = users, Mix = mix });
    }

    private async Task SampleAsync(Sampler sampler, CancellationToken cancellationToken)
    {
        using (sampler)
        {
            await sampler.RunAsync(sample =>
            {
                History.Add(sample with { On = State.Mistakes.Count > 0 });
                Changed?.Invoke();
                if (State.Users > 0 && Audience.IsGone)
                    _ = EndTrafficAsync();
            }, cancellationToken);
        }
    }

    private async Task EndTrafficAsync()
    {
        try
        {
            await SendAsync(0, State.Mix, null, CancellationToken.None);
            Log.Abandoned(_logger);
        }
        catch (Exception failure) when (failure is LabException or HttpRequestException)
        {
            Log.Failed(_logger, failure.Message);
        }
    }

    private async Task InTurnAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await action();
        }
        catch (HttpRequestException failure)
        {
            throw new LabException($"A part of the lab does not answer ({failure.Message}): stop the lab and start it again.");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The twin, the load generator and a gateway with the limits of production run.")]
        public static partial void Started(ILogger logger);

        [LoggerMessage(LogLevel.Information, "The lab is stopped.")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(LogLevel.Information, "The traffic has ended, since no page is open.")]
        public static partial void Abandoned(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "The traffic could not be ended: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
