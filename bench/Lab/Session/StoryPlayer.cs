using Scalable.Lab.Model;

namespace Scalable.Lab.Session;

/// <summary>Plays the five mistakes one after the other: without the mistake, with it, and undone.</summary>
internal sealed class StoryPlayer(LabSession session) : IDisposable
{
    public const double DefaultSeconds = 180;
    public const double MinSeconds = 1;
    public const double MaxSeconds = 1800;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _stop;
    private TaskCompletionSource? _reader;

    /// <summary>Starts to play, unless a story is being played.</summary>
    /// <param name="seconds">For each mistake.</param>
    /// <param name="pauses">Whether it waits for the reader before each of them.</param>
    /// <exception cref="LabException">The time is out of range, or a story is being played.</exception>
    public void Start(double seconds, bool pauses)
    {
        if (seconds is not (>= MinSeconds and <= MaxSeconds))
            throw new LabException($"{seconds} seconds are not possible: choose {MinSeconds} to {MaxSeconds} for each mistake.");
        lock (_gate)
        {
            if (_stop is not null)
                throw new LabException("A story is being played: stop it first.");
            _stop = new CancellationTokenSource();
            _ = PlayAsync(TimeSpan.FromSeconds(seconds), pauses, _stop);
        }
    }

    /// <summary>Goes on after a pause.</summary>
    public void Continue()
    {
        lock (_gate)
            _reader?.TrySetResult();
    }

    public void Stop()
    {
        lock (_gate)
            _stop?.Cancel();
    }

    public void Dispose()
    {
        lock (_gate)
            _stop?.Dispose();
    }

    private async Task PlayAsync(TimeSpan time, bool pauses, CancellationTokenSource stop)
    {
        var cancellationToken = stop.Token;
        try
        {
            foreach (var (index, mistake) in LabMistake.All.Index())
                await TellAsync(mistake, index + 1, time, pauses, cancellationToken);
            Show(LabMistake.All[^1], LabMistake.All.Count, "end", "That were the five. Now try them together, or with more users.", false);
        }
        catch (OperationCanceledException)
        {
            session.Update(state => state with { Story = null });
        }
        catch (LabException failure)
        {
            Show(LabMistake.All[0], 0, "end", failure.Message, false);
        }
        finally
        {
            lock (_gate)
                _stop = null;
            stop.Dispose();
        }
    }

    private async Task TellAsync(LabMistake mistake, int number, TimeSpan time, bool pauses, CancellationToken cancellationToken)
    {
        await session.UndoAsync(cancellationToken);
        await session.SendAsync(Users, mistake.Name, null, cancellationToken);
        if (pauses)
        {
            Show(mistake, number, "explain", mistake.Explanation, waits: true);
            await ReaderAsync(cancellationToken);
        }

        Show(mistake, number, "before", $"{mistake.Explanation} First without it: both columns do the same.", false);
        await Task.Delay(time / 4, cancellationToken);
        await session.SwitchAsync(mistake, on: true, cancellationToken);
        Show(mistake, number, "mistake", $"Now the twin makes it. The fix lives in {mistake.Fix}.", false);
        await Task.Delay(time / 2, cancellationToken);
        await session.SwitchAsync(mistake, on: false, cancellationToken);
        Show(mistake, number, "undone", "It is undone: watch the left column recover.", false);
        await Task.Delay(time / 4, cancellationToken);
    }

    private int Users => session.State.Users == 0 ? LabMix.DefaultUsers : session.State.Users;

    private async Task ReaderAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource reader;
        lock (_gate)
            reader = _reader = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await reader.Task.WaitAsync(cancellationToken);
    }

    private void Show(LabMistake mistake, int number, string step, string text, bool waits) =>
        session.Update(state => state with { Story = new StoryState(mistake.Name, number, step, text, waits) });
}
