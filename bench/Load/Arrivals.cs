using System.Diagnostics;

namespace Scalable.Bench.Load;

/// <summary>
/// When which user of a population sends: request n is user n's (counted round), and due n intervals after the start; if they send together, when the
/// first of its round is.
/// </summary>
internal sealed class Arrivals(Population population, User[] users, long start, double seconds)
{
    private readonly double _interval = Stopwatch.Frequency / (population.Users * population.Rate);
    private readonly long _count = Count(population, seconds);
    private long _next;

    /// <summary>When the next request is due, as a time stamp; the end of time if there is none.</summary>
    public long Due => _next < _count ? start + (long)((population.Together ? _next - (_next % users.Length) : _next) * _interval) : long.MaxValue;

    /// <summary>Hands the next request to its user.</summary>
    public void Send()
    {
        var due = Due;
        users[_next++ % users.Length].Arrive(due);
    }

    // Those who send together do so at the start, and again as often as the time is long enough for.
    private static long Count(Population population, double seconds) => population.Rate <= 0
        ? 0
        : population.Together
            ? population.Users * (long)Math.Max(1, Math.Floor(population.Rate * seconds))
            : (long)Math.Round(population.Users * population.Rate * seconds);
}
