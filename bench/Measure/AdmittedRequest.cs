using System.Diagnostics;

namespace Scalable.Bench.Measure;

/// <summary>
/// A request that a rate limiter admitted. A window contains the requests that were sent and answered within it: such a request was
/// admitted within the window, however long its response took.
/// </summary>
/// <param name="Sent">A timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Answered">A timestamp of <see cref="Stopwatch"/>.</param>
internal readonly record struct AdmittedRequest(long Sent, long Answered)
{
    /// <summary>Returns the largest excess of any window over <paramref name="rate"/> times its length.</summary>
    /// <param name="requests">The requests, in any order.</param>
    /// <param name="rate">Requests per second.</param>
    public static double LargestExcess(IEnumerable<AdmittedRequest> requests, double rate)
    {
        AdmittedRequest[] admitted = [.. requests.OrderBy(request => request.Answered)];
        double most = 0;
        foreach (var (start, _) in admitted)
        {
            var held = 0;
            foreach (var (sent, answered) in admitted)
            {
                if (sent >= start)
                    most = Math.Max(most, ++held - (Stopwatch.GetElapsedTime(start, answered).TotalSeconds * rate));
            }
        }

        return most;
    }

    /// <summary>Returns the number of requests in the window of this length that contains the most.</summary>
    public static int MostWithin(IReadOnlyList<AdmittedRequest> requests, TimeSpan window) => requests.Count == 0
        ? 0
        : requests.Max(first => requests.Count(
            request => request.Sent >= first.Sent && Stopwatch.GetElapsedTime(first.Sent, request.Answered) <= window));
}
