using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;

namespace Diagnosis.Tests.Rules;

public class RepeatedCallRuleTests
{
    private const string ByParameter = "SELECT * FROM customers WHERE id = $1";

    [Fact]
    public void Queries_that_grow_with_the_rows_are_certain_if_their_values_differ()
    {
        var finding = Lists([20, 30, 40], row => $"SELECT * FROM customers WHERE id = {row}").Single(Mistake.RepeatedCalls);

        Assert.Equal(new("shop", "GET /orders", "SELECT * FROM customers WHERE id = ?"), finding.Where);
        Assert.Equal((Confidence.Certain, Severity.Severe), (finding.Confidence, finding.Severity));
        Assert.Equal(3, finding.TraceIds.Count);
        Assert.Contains("20 to 40 times", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_that_do_not_show_their_values_are_likely()
    {
        var finding = Lists([20, 30, 40], _ => ByParameter).Single(Mistake.RepeatedCalls);

        Assert.Equal(Confidence.Likely, finding.Confidence);
    }

    [Fact]
    public void A_few_slow_queries_are_a_warning()
    {
        var finding = Lists([5, 6, 7], _ => ByParameter, duration: 10).Single(Mistake.RepeatedCalls);

        Assert.Equal(Severity.Warning, finding.Severity);
    }

    [Fact]
    public void Cache_commands_of_background_work_are_none()
    {
        var traffic = new Traffic();
        for (var trace = 1; trace <= 3; trace++)
        {
            var root = traffic.Add((UInt128)trace, 0, SpanKind.Internal, trace * 1_000, 100, "recovery", Traffic.Shop, []);
            for (var row = 0; row < 10 + trace; row++)
            {
                traffic.Add(
                    (UInt128)trace, root, SpanKind.Client, trace * 1_000 + row, 1, "SET", Traffic.Shop,
                    [("db.system", "redis"), ("db.statement", $"SET customer:{row} ?")]);
            }
        }

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void A_few_quick_queries_are_none() => Assert.Empty(Lists([5, 6, 7], _ => ByParameter, duration: 1).Findings());

    [Fact]
    public void Two_traces_are_too_few() => Assert.Empty(Lists([20, 30], _ => ByParameter).Findings());

    [Fact]
    public void Short_list_before_long_ones_shows_that_the_number_differs() =>
        Assert.Equal(Mistake.RepeatedCalls, Lists([2, 6, 6, 6], _ => ByParameter, duration: 20).Single(Mistake.RepeatedCalls).Mistake);

    [Fact]
    public void Page_of_constant_size_is_likely() =>
        Assert.Equal(Confidence.Likely, Lists([20, 20, 20], _ => ByParameter).Single(Mistake.RepeatedCalls).Confidence);

    [Fact]
    public void Few_queries_whose_number_never_changes_are_none() =>
        Assert.Empty(Lists([6, 6, 6], _ => ByParameter, duration: 20).Findings());

    [Fact]
    public void The_same_set_of_values_each_time_is_none() =>
        Assert.Empty(Lists([12, 12, 12], row => $"SELECT * FROM settings WHERE name = 'setting {row}'", at => at * 100_000).Findings());

    [Fact]
    public void Fixed_parallel_fan_out_is_none()
    {
        var traffic = new Traffic();
        (string, object)[] attributes = [("db.system", "postgresql"), ("db.statement", ByParameter)];
        for (var request = 0; request < 4; request++)
            traffic.Request(request * 1_000, 100, spans => spans.Parallel(12, attributes));

        Assert.Empty(traffic.Findings());
    }

    /// <summary>As Node's SDK does: starts in whole milliseconds, durations exact.</summary>
    [Fact]
    public void Calls_with_rounded_starts_are_one_after_the_other()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 3; request++)
        {
            var rows = 12 + request;
            traffic.Request(request * 1_000, 100, spans =>
            {
                spans.Pause = 0;
                spans.IsRounded = true;
                for (var row = 0; row < rows; row++)
                    spans.Query(ByParameter, duration: 0.7);
            });
        }

        Assert.Contains("one after the other", traffic.Single(Mistake.RepeatedCalls).Evidence[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_among_many_requests_are_none() =>
        Assert.DoesNotContain(
            Lists([20, 30, 40, .. Enumerable.Repeat(1, 200)], _ => ByParameter).Findings(),
            finding => finding.Mistake == Mistake.RepeatedCalls);

    [Fact]
    public void Calls_after_the_end_of_the_request_are_none_of_its()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 3; request++)
        {
            var rows = 20 + request;
            traffic.Request(request * 1_000, 5, spans =>
            {
                spans.Query(ByParameter, 4);
                spans.Pause = 2;
                for (var row = 0; row < rows; row++)
                    spans.Query(ByParameter, 10);
            });
        }

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Call_that_two_libraries_report_counts_once()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 4; request++)
        {
            var rows = 3 + request % 2;
            traffic.Request(request * 1_000, 200, spans =>
            {
                for (var row = 0; row < rows; row++)
                    spans.Query(ByParameter, 20, parent: spans.Query(ByParameter, 20));
            });
        }

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Poll_within_one_request_is_none()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 4; request++)
        {
            var polls = 12 + request;
            traffic.Request(request * 60_000, 30_000, spans =>
            {
                spans.Pause = 1_000;
                for (var poll = 0; poll < polls; poll++)
                    spans.Query(ByParameter, 5);
            }, attributes: ("http.response.header.content-type", "text/event-stream"));
        }

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Same_query_with_the_same_values_is_no_lookup_of_rows() =>
        Assert.Empty(Lists([20, 30, 40], _ => "SELECT * FROM customers WHERE id = 7").Findings());

    [Fact]
    public void Queries_in_spans_of_their_own_belong_to_their_request()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 3; request++)
        {
            var rows = 12 + request;
            traffic.Request(request * 1_000, 100, spans =>
            {
                for (var row = 0; row < rows; row++)
                    spans.Query($"SELECT * FROM customers WHERE id = {row}", 1, parent: spans.Call(1, null));
            });
        }

        Assert.Equal("GET /orders", traffic.Single(Mistake.RepeatedCalls).Where.Route);
    }

    [Theory]
    [InlineData("db.system", "redis", "db.statement", "GET customer:{0}", "GET")]
    [InlineData("http.request.method", "GET", "url.full", "http://stock/items/{0}?detail=1", "GET /items/{id}")]
    [InlineData("http.method", "GET", "http.url", "http://stock/items/{0}", "GET /items/{id}")]
    public void Calls_of_caches_and_services_count_as_well(string first, string value, string second, string template, string call)
    {
        var traffic = new Traffic();
        for (var request = 0; request < 3; request++)
        {
            var rows = 12 + request;
            traffic.Request(request * 1_000, 100, spans =>
            {
                for (var row = 0; row < rows; row++)
                    spans.Call(5, null, (first, value), (second, template.Replace("{0}", $"{row}", StringComparison.Ordinal)));
            });
        }

        var finding = traffic.Single(Mistake.RepeatedCalls);

        Assert.Equal(call, finding.Where.Call);
        Assert.Equal(Confidence.Certain, finding.Confidence);
    }

    // A request a second, each with a number of rows.
    private static Traffic Lists(int[] rows, Func<int, string> sql, double duration = 1) => Lists(rows, sql, at => at * 1_000, duration);

    private static Traffic Lists(int[] rows, Func<int, string> sql, Func<int, double> start, double duration = 1)
    {
        var traffic = new Traffic();
        foreach (var (request, count) in rows.Index())
        {
            traffic.Request(start(request), 400, spans =>
            {
                spans.Query("SELECT * FROM orders LIMIT 50");
                for (var row = 0; row < count; row++)
                    spans.Query(sql(row), duration);
            });
        }

        return traffic;
    }
}
