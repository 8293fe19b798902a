using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;

namespace Diagnosis.Tests.Rules;

public class LimitRuleTests
{
    [Fact]
    public void One_client_that_slows_all_others_is_likely()
    {
        var finding = Minute(abuser: "client.address").Single(Mistake.NoRateLimit);

        Assert.Equal(Confidence.Likely, finding.Confidence);
        Assert.Equal("shop", finding.Where.Service);
    }

    [Fact]
    public void Clients_that_are_told_apart_by_their_programs_are_possible() =>
        Assert.Equal(Confidence.Possible, Minute(abuser: "user_agent.original").Single(Mistake.NoRateLimit).Confidence);

    [Fact]
    public void Refusals_show_a_limit() => Assert.Empty(Minute().Request(0, 1, attributes: ("http.response.status_code", 429)).Findings());

    [Fact]
    public void Metrics_of_a_limiter_show_a_limit() => Assert.Empty(Minute().Metric(Metric.RateLimiting, 0, 1).Findings());

    [Fact]
    public void Others_that_stay_quick_are_none() => Assert.Empty(Minute(slow: 10).Findings());

    [Fact]
    public void Busy_time_without_one_busy_client_is_none() => Assert.Empty(Minute(abuser: null).Findings());

    [Fact]
    public void Only_client_is_none()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 2_000; request++)
            traffic.Request(request * 10, request < 1_000 ? 5 : 50, attributes: ("client.address", "203.0.113.7"));

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Cold_start_in_the_quiet_time_does_not_hide_it()
    {
        var traffic = Minute();
        for (var request = 0; request < 20; request++)
            traffic.Request(request * 100, 900, attributes: ("client.address", $"198.51.100.{request}"));

        Assert.Equal(Mistake.NoRateLimit, traffic.Single(Mistake.NoRateLimit).Mistake);
    }

    [Fact]
    public void Slow_requests_that_are_always_there_do_not_hide_it()
    {
        var traffic = Minute();
        for (var request = 0; request < 120; request++)
            Add(traffic, request, request * 500, 800, "POST /tasks", $"198.51.100.{request % 20}");

        var finding = traffic.Findings().Single(one => one.Mistake == Mistake.NoRateLimit);
        Assert.Contains("GET /orders", finding.Evidence[1], StringComparison.Ordinal);
    }

    [Fact]
    public void One_route_that_becomes_slow_by_itself_is_none()
    {
        var traffic = Minute(slow: 10);
        for (var request = 0; request < 240; request++)
            Add(traffic, request, request * 250, request < 120 ? 10 : 800, "POST /tasks", $"198.51.100.{request % 20}");

        Assert.DoesNotContain(traffic.Findings(), finding => finding.Mistake == Mistake.NoRateLimit);
    }

    [Fact]
    public void Gateway_is_no_client_of_the_service_behind_it() => Assert.Empty(Minute(isGateway: true).Findings());

    // Half a minute in which twenty clients make ten requests a second, and half a minute in which one more makes fifty.
    private static Traffic Minute(string? abuser = "client.address", double slow = 60, bool isGateway = false)
    {
        var traffic = new Traffic();
        var attribute = abuser ?? "client.address";
        for (var request = 0; request < 600; request++)
            traffic.Request(request * 100, request < 300 ? 10 : slow, attributes: (attribute, $"198.51.100.{request % 20}"));
        for (var request = 0; request < 1_500; request++)
        {
            var client = abuser is null ? $"198.51.100.{request % 20}" : "203.0.113.7";
            var (trace, at) = ((UInt128)request + 1, 30_000 + request * 20);
            var caller = !isGateway ? 0
                : traffic.Add(trace, 0, SpanKind.Client, at, slow, "call", new("gateway", "1"), [("http.request.method", "GET")]);
            traffic.Add(
                trace, caller, SpanKind.Server, at, slow, "GET /orders", Traffic.Shop,
                [("http.request.method", "GET"), ("http.route", "/orders"), (attribute, client)]);
        }

        return traffic;
    }

    private static void Add(Traffic traffic, int request, double at, double took, string label, string client)
    {
        var (method, route) = (label.Split(' ')[0], label.Split(' ')[1]);
        traffic.Add(
            (UInt128)request + 1_000_000, 0, SpanKind.Server, at, took, label, Traffic.Shop,
            [("http.request.method", method), ("http.route", route), ("client.address", client)]);
    }
}
