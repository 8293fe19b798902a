using System.Diagnostics;
using Scalable.Generator.Load;

namespace Scalable.Generator.Service;

/// <summary>A load that runs until its time is over or it is stopped.</summary>
internal sealed class RunningLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LoadGenerator _generator;
    private readonly Task _end;
    private long _taken = Stopwatch.GetTimestamp();

    public RunningLoad(string name, LoadSpec spec)
    {
        Name = name;
        _generator = new LoadGenerator(spec, isLive: true);
        _end = Task.Run(() => _generator.RunAsync(_stop.Token));
    }

    public string Name { get; }

    public bool HasEnded => _end.IsCompleted;

    /// <summary>Why it ended early; null if it did not.</summary>
    public string? Failure => _end.Exception?.GetBaseException().Message;

    /// <summary>Returns what happened since the last call.</summary>
    public RunningLoadFigures TakeInterval()
    {
        var now = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(_taken, now).TotalSeconds;
        _taken = now;
        return new RunningLoadFigures(
            Name, seconds, _generator.SendLag, [.. _generator.Outcomes.Select(outcome => outcome.TakeInterval())]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
