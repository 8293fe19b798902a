namespace Scalable.Tests;

/// <summary>A machine whose clock is wrong.</summary>
internal sealed class ShiftedTime(TimeSpan shift = default) : TimeProvider
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _advanced;

    // A clock that an operator sets does not move the monotonic one; its zero differs from machine to machine, though.
    public override long GetTimestamp() =>
        base.GetTimestamp() - _start + (long)(Math.Abs(shift.TotalSeconds) * TimestampFrequency) + Interlocked.Read(ref _advanced);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;

    /// <summary>Lets time pass here that passes nowhere else.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _advanced, (long)(by.TotalSeconds * TimestampFrequency));
}
