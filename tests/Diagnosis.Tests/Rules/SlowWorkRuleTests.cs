using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;

namespace Diagnosis.Tests.Rules;

public class SlowWorkRuleTests
{
    private static readonly (string, object) Post = ("http.request.method", "POST");

    [Fact]
    public void Own_work_of_a_post_is_likely()
    {
        var finding = Requests(3, 900, null, Post).Single(Mistake.SlowWorkInRequest);

        Assert.Equal(new("shop", "POST /orders"), finding.Where);
        Assert.Equal(Confidence.Likely, finding.Confidence);
    }

    [Fact]
    public void Time_in_which_a_proxy_forwards_is_not_its_own()
    {
        var traffic = new Traffic();
        var gateway = new TelemetryResource("gateway", "1");
        (string, object)[] attributes = [Post, ("http.route", "/orders"), ("http.response.status_code", 200)];
        for (var request = 0; request < 40; request++)
            traffic.Request(request * 100, 5, resource: gateway);
        for (var request = 0; request < 4; request++)
        {
            var (trace, at) = ((UInt128)request + 1, request * 1_000);
            var outer = traffic.Add(trace, 0, SpanKind.Server, at, 900, "POST /orders", gateway, attributes);
            var proxy = traffic.Add(trace, outer, SpanKind.Server, at, 890, "proxy.forwarder", gateway, []);
            traffic.Add(trace, proxy, SpanKind.Server, at, 880, "POST /orders", Traffic.Shop, attributes);
        }

        Assert.Equal("shop", traffic.Single(Mistake.SlowWorkInRequest).Where.Service);
    }

    [Fact]
    public void Mail_is_certain()
    {
        var finding = Requests(3, 900, spans => spans.Call(800, null, ("server.address", "mail"), ("server.port", 587)), Post)
            .Single(Mistake.SlowWorkInRequest);

        Assert.Equal(Confidence.Certain, finding.Confidence);
        Assert.Contains("mail", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Service_that_reports_nothing_is_certain()
    {
        var finding = Requests(
            3, 900, spans => spans.Call(800, null, ("http.request.method", "POST"), ("url.full", "https://payments.example/charge")), Post)
            .Single(Mistake.SlowWorkInRequest);

        Assert.Equal(Confidence.Certain, finding.Confidence);
        Assert.Contains("service", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_work_of_a_get_is_possible() =>
        Assert.Equal(Confidence.Possible, Requests(3, 900).Single(Mistake.SlowWorkInRequest).Confidence);

    [Fact]
    public void Service_that_reports_its_own_work_is_not_this_one() =>
        Assert.Empty(Requests(3, 900, spans => spans.CallService("stock", 850), Post).Findings());

    [Fact]
    public void Slow_queries_are_none() =>
        Assert.Empty(Requests(3, 900, spans => spans.Query("SELECT * FROM a WHERE b = $1", 800), Post).Findings());

    [Fact]
    public void Two_requests_are_too_few() => Assert.Empty(Requests(2, 900, null, Post).Findings());

    [Fact]
    public void Quick_requests_are_none() => Assert.Empty(Requests(20, 400, null, Post).Findings());

    [Fact]
    public void Few_slow_ones_among_quick_ones_are_none()
    {
        var traffic = Requests(3, 900, null, Post);
        for (var request = 0; request < 10; request++)
            traffic.Request(20_000 + request, 5, attributes: Post);

        Assert.Empty(traffic.Findings());
    }

    [Theory]
    [InlineData("http.response.header.content-type", "text/event-stream")]
    [InlineData("http.request.header.content-type", "multipart/form-data; boundary=x")]
    [InlineData("http.response.status_code", 101)]
    [InlineData("http.response.status_code", 202)]
    [InlineData("http.response.status_code", 503)]
    [InlineData("http.request.body.size", 5_000_000)]
    public void Streams_uploads_and_accepted_work_are_none(string attribute, object value) =>
        Assert.Empty(Requests(3, 900, null, Post, (attribute, value)).Findings());

    [Fact]
    public void Service_that_waits_for_connections_is_named_for_that()
    {
        var traffic = Requests(3, 900, null, Post).Metric(Metric.ConnectionTimeouts, 0, 5);

        traffic.Single(Mistake.PoolExhausted);
    }

    [Fact]
    public void Service_that_is_slow_throughout_is_none()
    {
        var traffic = Requests(3, 900, null, Post);
        for (var request = 0; request < 10; request++)
            traffic.Request(request, 900, spans => spans.Query("SELECT * FROM a WHERE b = $1", 800), attributes: ("http.route", "/others"));

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Threads_that_grow_while_the_processors_are_idle_are_likely() =>
        Assert.Equal("thread pool", Threads(cpuShare: 0.1, queue: 40, perSecond: 1).Single(Mistake.SlowWorkInRequest).Where.Call);

    [Theory]
    [InlineData(0.9, 40, 1)]   // busy processors
    [InlineData(0.1, 0, 1)]    // nothing waits
    [InlineData(0.1, 40, 0.1)] // hardly grows
    public void Threads_that_grow_for_another_reason_are_none(double cpuShare, int queue, double perSecond) =>
        Assert.Empty(Threads(cpuShare, queue, perSecond).Findings());

    private static Traffic Threads(double cpuShare, int queue, double perSecond)
    {
        var traffic = new Traffic();
        for (var second = 0; second <= 30; second += 5)
        {
            traffic.Metric(Metric.ThreadCount, second * 1_000, 10 + second * perSecond).Metric(Metric.ThreadQueue, second * 1_000, queue)
                .Metric(Metric.CpuCount, second * 1_000, 2).Metric(Metric.CpuTime, second * 1_000, second * 2 * cpuShare);
        }

        return traffic;
    }

    private static Traffic Requests(int count, double duration, Action<RequestSpans>? calls = null, params (string, object)[] attributes)
    {
        var traffic = new Traffic();
        for (var request = 0; request < count; request++)
            traffic.Request(request * 2_000, duration, calls, attributes: attributes);
        return traffic;
    }
}
