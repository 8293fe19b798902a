namespace Scalable.RateLimiting.Leases;

/// <summary>The monotonic clock in seconds.</summary>
internal static class MonotonicTime
{
    public static double GetSeconds(this TimeProvider timeProvider) => timeProvider.ToSeconds(timeProvider.GetTimestamp());

    public static double ToSeconds(this TimeProvider timeProvider, long timestamp) => (double)timestamp / timeProvider.TimestampFrequency;
}
