using System.Diagnostics;
using Scalable.Bench.Measure;

namespace Bench.Tests.Measure;

public class AdmittedRequestTests
{
    [Fact]
    public void Fullest_window_is_found_wherever_it_starts()
    {
        // Two at the start, and four around the border between the first second and the next.
        AdmittedRequest[] requests = [At(0), At(0), At(0.8), At(0.9), At(1.1), At(1.2), At(3)];

        Assert.Equal(4, AdmittedRequest.MostWithin(requests, TimeSpan.FromSeconds(0.5)));
        // All six in 1.21 s.
        Assert.Equal(6 - 1.21, AdmittedRequest.LargestExcess(requests, rate: 1), 0.001);
    }

    [Fact]
    public void Request_answered_after_a_window_is_not_counted_in_it()
    {
        AdmittedRequest[] requests = [At(0), At(0.1, duration: 2)];

        Assert.Equal(1, AdmittedRequest.MostWithin(requests, TimeSpan.FromSeconds(1)));
        Assert.Equal(2, AdmittedRequest.MostWithin(requests, TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Without_requests_the_fullest_window_is_empty() => Assert.Equal(0, AdmittedRequest.MostWithin([], TimeSpan.FromSeconds(1)));

    private static AdmittedRequest At(double seconds, double duration = 0.01) =>
        new((long)(seconds * Stopwatch.Frequency), (long)((seconds + duration) * Stopwatch.Frequency));
}
