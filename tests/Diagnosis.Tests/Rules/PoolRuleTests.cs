using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;

namespace Diagnosis.Tests.Rules;

public class PoolRuleTests
{
    [Fact]
    public void Requests_that_wait_for_30_s_while_all_connections_are_in_use_are_certain()
    {
        var finding = Pool([(10, 4), (10, 5), (10, 6), (10, 3)]).Single(Mistake.PoolExhausted);

        Assert.Equal(Confidence.Certain, finding.Confidence);
        Assert.Contains("pool of 10", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Timeouts_are_certain() =>
        Assert.Equal(Confidence.Certain, new Traffic().Metric(Metric.ConnectionTimeouts, 0, 3).Single(Mistake.PoolExhausted).Confidence);

    [Fact]
    public void Words_of_a_driver_are_enough() =>
        Assert.Equal(Mistake.PoolExhausted, new Traffic().Log(KnownError.PoolTimeout).Single(Mistake.PoolExhausted).Mistake);

    [Fact]
    public void High_use_without_waiting_is_none() => Assert.Empty(Pool([(10, 0), (10, 0), (10, 0), (10, 0), (10, 0)]).Findings());

    [Fact]
    public void Short_burst_is_none() => Assert.Empty(Pool([(10, 5), (10, 5), (4, 0), (10, 5), (10, 5)]).Findings());

    [Fact]
    public void Waiting_while_connections_are_free_is_none() => Assert.Empty(Pool([(4, 2), (4, 2), (4, 2), (4, 2), (4, 2)]).Findings());

    [Fact]
    public void Use_that_rises_while_the_traffic_stays_is_a_leak()
    {
        var finding = Pool([(1, 0), (2, 0), (3, 0), (4, 0), (6, 0), (7, 0), (8, 0)], operations: 100).Single(Mistake.PoolExhausted);

        Assert.Equal(Confidence.Likely, finding.Confidence);
        Assert.Contains("from 1 to 8", finding.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Use_that_rises_with_the_traffic_is_none() =>
        Assert.Empty(Pool([(1, 0), (2, 0), (3, 0), (4, 0), (6, 0), (7, 0), (8, 0)], operations: 100, growth: 1.5).Findings());

    // A sample every ten seconds of a pool of ten: connections in use, and requests that wait.
    private static Traffic Pool((int Used, int Pending)[] samples, double operations = 0, double growth = 1)
    {
        var traffic = new Traffic();
        double total = 1;
        foreach (var (index, (used, pending)) in samples.Index())
        {
            var at = index * 10_000;
            traffic.Metric(Metric.PendingRequests, at, pending)
                .Metric(Metric.Connections, at, used, "used").Metric(Metric.Connections, at, 10 - used, "idle")
                .Metric(Metric.ConnectionMax, at, 10).Metric(Metric.Operations, at, total);
            total += operations * Math.Pow(growth, index);
        }

        return traffic;
    }
}
