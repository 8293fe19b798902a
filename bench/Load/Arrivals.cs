using System.Diagnostics;

namespace Scalable.Bench.Load;

/// <summary>When which user of a population sends: request n is user n's (counted round), and due n intervals after the start.</summary>
internal sealed class Arrivals(Population population, User[] users, long start, double seconds)
{
    private readonly double _interval = Stopwatch.Frequency / (population.Users * population.Rate);
    private readonly long _count = population.Rate > 0 ? (long)Math.Round(population.Users * population.Rate * seconds) : 0;
    private long _next;

    /// <summary>When the next request is due, as a time stamp; the end of time if there is none.</summary>
    public long Due => _next < _count ? start + (long)(_next * _interval) : long.MaxValue;

    /// <summary>Hands the next request to its user.</summary>
    public void Send()
    {
        var due = Due;
        users[_next++ % users.Length].Arrive(due);
    }
}
