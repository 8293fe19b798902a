using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Rules;
using Scalable.Diagnosis.Telemetry;

namespace Diagnosis.Tests.Rules;

public class ConnectionRuleTests
{
    [Fact]
    public void Connection_for_each_operation_is_certain()
    {
        var finding = new Traffic()
            .Metric(Metric.ConnectionCreations, 0, 400).Metric(Metric.Operations, 0, 420)
            .Single(Mistake.ConnectionsNotPooled);

        Assert.Equal(Confidence.Certain, finding.Confidence);
        Assert.Contains("400 connections were opened for 420 operations", finding.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_of_the_spans_count_if_there_are_no_metrics()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 150; request++)
        {
            traffic.Request(request * 100, 50, spans =>
            {
                traffic.Add(
                    (UInt128)request + 1_000, 0, SpanKind.Client, request * 100, 10, "CONNECT shop", Traffic.Shop,
                    [("db.system.name", "postgresql")]);
                spans.Query($"SELECT * FROM orders WHERE id = {request}");
            });
        }

        Assert.Equal(Mistake.ConnectionsNotPooled, Assert.Single(traffic.Findings()).Mistake);
    }

    [Fact]
    public void Connection_for_each_request_is_found_however_many_calls_it_is_used_for()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 150; request++)
        {
            traffic.Request(request * 100, 50, spans =>
            {
                spans.Connect();
                for (var call = 0; call < 4; call++)
                    spans.Query($"SELECT * FROM orders{call} WHERE id = {request}");
            });
        }

        var finding = traffic.Single(Mistake.ConnectionsNotPooled);

        Assert.Contains("for nearly every request", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Warm_up_is_none() =>
        Assert.Empty(new Traffic()
            .Metric(Metric.ConnectionMax, 0, 100).Metric(Metric.ConnectionCreations, 0, 100).Metric(Metric.Operations, 0, 120)
            .Findings());

    [Fact]
    public void Warm_up_of_a_pool_of_unknown_size_is_none() =>
        Assert.Empty(new Traffic().Metric(Metric.ConnectionCreations, 0, 90).Metric(Metric.Operations, 0, 90).Findings());

    [Fact]
    public void Pool_that_renews_its_connections_is_none() =>
        Assert.Empty(new Traffic()
            .Metric(Metric.ConnectionMax, 0, 20).Metric(Metric.ConnectionCreations, 0, 400).Metric(Metric.Operations, 0, 40_000)
            .Findings());

    [Fact]
    public void Refused_connection_is_certain() =>
        Assert.Equal(Confidence.Certain, new Traffic().Log(KnownError.ServerFull).Single(Mistake.ConnectionsNotPooled).Confidence);

    [Fact]
    public void Pools_that_together_exceed_the_server_are_found()
    {
        var traffic = new Traffic(new DiagnosisOptions { ServerConnections = 100 });
        for (var instance = 0; instance < 3; instance++)
            traffic.Metric(Metric.ConnectionMax, 0, 50, resource: new("shop", $"{instance}"));

        Assert.Contains(
            "150 connections; the server allows 100", traffic.Single(Mistake.ConnectionsNotPooled).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Pools_that_together_fit_the_server_are_none() =>
        Assert.Empty(new Traffic(new DiagnosisOptions { ServerConnections = 100 })
            .Metric(Metric.ConnectionMax, 0, 50, resource: new("shop", "1"))
            .Metric(Metric.ConnectionMax, 0, 50, resource: new("shop", "2"))
            .Findings());
}
