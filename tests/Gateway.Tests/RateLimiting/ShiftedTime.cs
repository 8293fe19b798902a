namespace Gateway.Tests.RateLimiting;

/// <summary>A machine whose clock is wrong.</summary>
internal sealed class ShiftedTime(TimeSpan shift = default) : TimeProvider
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    // A clock that an operator sets does not move the monotonic one; its zero differs from machine to machine, though.
    public override long GetTimestamp() => base.GetTimestamp() - _start + (long)(Math.Abs(shift.TotalSeconds) * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}
