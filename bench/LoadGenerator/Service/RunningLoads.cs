using Scalable.Generator.Load;

namespace Scalable.Generator.Service;

/// <summary>The loads that run, by name; takes their figures each half second.</summary>
internal sealed partial class RunningLoads(ILogger<RunningLoads> logger) : BackgroundService
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, RunningLoad> _loads = [];

    /// <summary>The last figures.</summary>
    public LoadFigures Figures { get; private set; } = new(0, []);

    /// <summary>Starts a load in place of the one of that name, if there is one.</summary>
    public async Task StartAsync(string name, LoadSpec spec, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_loads.Remove(name, out var before))
                await before.DisposeAsync();
            _loads[name] = new RunningLoad(name, spec);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops a load, if it runs.</summary>
    public async Task StopAsync(string name)
    {
        await _turn.WaitAsync();
        try
        {
            if (_loads.Remove(name, out var load))
                await load.DisposeAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(LoadFigures.IntervalSeconds));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TakeAsync();
        }
        finally
        {
            foreach (var load in _loads.Values)
                await load.DisposeAsync();
        }
    }

    private async Task TakeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            foreach (var ended in _loads.Values.Where(load => load.HasEnded).ToArray())
            {
                _loads.Remove(ended.Name);
                if (ended.Failure is { } failure)
                    LogFailed(logger, ended.Name, failure);
                await ended.DisposeAsync();
            }

            Figures = new LoadFigures(Figures.Number + 1, [.. _loads.Values.Select(load => load.TakeInterval())]);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "The load on {Name} ended: {Reason}")]
    private static partial void LogFailed(ILogger logger, string name, string reason);
}
