namespace ServiceDefaults.Tests.Shutdown;

/// <summary>Time that stands still until it is told to pass.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _elapse;

    /// <summary>Completes when somebody waits for time to pass.</summary>
    public Task Waiting => _waiting.Task;

    public void Elapse() => _elapse?.Invoke();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _elapse = () => callback(state);
        _waiting.TrySetResult();
        return new SilentTimer();
    }
}
