namespace Scalable.Tests;

/// <summary>A timer that never fires by itself: a clock of a test's own calls back when the test says so, or never.</summary>
internal sealed class SilentTimer : ITimer
{
    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
        // It never ran.
    }

    public ValueTask DisposeAsync() => default;
}
