namespace Deployment.Tests.Identity;

/// <summary>A clock whose timers tick when told.</summary>
internal sealed class ManualTimer : TimeProvider
{
    private readonly List<Action> _ticks = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_ticks)
            _ticks.Add(() => callback(state));
        return new SilentTimer();
    }

    public void Tick()
    {
        Action[] ticks;
        lock (_ticks)
            ticks = [.. _ticks];
        foreach (var tick in ticks)
            tick();
    }
}
