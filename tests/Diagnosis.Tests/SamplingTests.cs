using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;

namespace Diagnosis.Tests;

/// <summary>Traces by ratio leave no mark in what they keep; the metrics tell.</summary>
public class SamplingTests
{
    private const int Requests = 400;

    [Fact]
    public void Counting_far_more_requests_than_spans_says_that_traces_are_sampled()
    {
        var coverage = Report(spans: Requests / 10).Coverage;

        Assert.True(coverage.IsSampled);
        Assert.Equal("traces are sampled, so real counts are higher", coverage.Caveat);
    }

    [Fact]
    public void Counting_as_many_requests_as_spans_says_nothing() => Assert.False(Report(spans: Requests).Coverage.IsSampled);

    [Fact]
    public void Requests_before_the_first_measurement_and_after_the_last_but_one_do_not_count()
    {
        var traffic = new Traffic().Request(0, 1);

        traffic.RequestCount(0, 100_000).RequestCount(10_000, 100_001).RequestCount(20_000, 200_000);

        Assert.False(traffic.Report().Coverage.IsSampled);
    }

    [Fact]
    public void Health_checks_without_spans_do_not_count()
    {
        var traffic = new Traffic().Request(0, 1);

        for (var export = 0; export < 3; export++)
            traffic.RequestCount(export * 10_000, export).RequestCount(export * 10_000, export * Requests, "/health");

        Assert.False(traffic.Report().Coverage.IsSampled);
    }

    private static DiagnosisReport Report(int spans)
    {
        var traffic = new Traffic();
        for (var request = 0; request < spans; request++)
            traffic.Request(request * 10, 1);
        return traffic.RequestCount(0, 0).RequestCount(10_000, Requests).RequestCount(20_000, Requests).Report();
    }
}
