using System.Diagnostics;

namespace Scalable.Generator.Load;

/// <summary>
/// The schedule of a population. Request n belongs to user n (modulo the number of users) and is due n intervals after the start; if the
/// users send together, all requests of a round are due with its first.
/// </summary>
internal sealed class ArrivalSchedule(Population population, SimulatedUser[] users, long start, double seconds)
{
    private readonly double _interval = Stopwatch.Frequency / (population.Users * population.Rate);
    private readonly long _count = Count(population, seconds);
    private long _next;

    /// <summary>The timestamp at which the next request is due; <see cref="long.MaxValue"/> if there is none.</summary>
    public long Due =>
        _next < _count ? start + (long)((population.Together ? _next - (_next % users.Length) : _next) * _interval) : long.MaxValue;

    /// <summary>Passes the next request to its user.</summary>
    public void Send()
    {
        var due = Due;
        users[_next++ % users.Length].Arrive(due);
    }

    // Users that send together do so at the start, and again as often as the duration allows.
    private static long Count(Population population, double seconds) => population.Rate <= 0
        ? 0
        : population.Together
            ? population.Users * (long)Math.Max(1, Math.Floor(population.Rate * seconds))
            : (long)Math.Round(population.Users * population.Rate * seconds);
}
