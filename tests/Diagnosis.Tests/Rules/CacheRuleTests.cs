using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Findings;

namespace Diagnosis.Tests.Rules;

public class CacheRuleTests
{
    private const string Brands = "SELECT id, name FROM brands WHERE active = true";

    [Fact]
    public void Same_query_and_values_again_and_again_are_likely()
    {
        var finding = Requests(30, _ => Brands).Single(Mistake.NotCached);

        Assert.Equal(Confidence.Likely, finding.Confidence);
        Assert.Equal(new("shop", "GET /orders", Brands), finding.Where);
        Assert.Contains("30 times within a minute", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_size_of_the_answers_makes_it_certain() =>
        Assert.Equal(
            Confidence.Certain, Requests(30, _ => Brands, ("http.response.body.size", 4_711)).Single(Mistake.NotCached).Confidence);

    [Fact]
    public void Address_stands_for_values_that_are_not_shown() =>
        Assert.Equal(
            Confidence.Likely,
            Requests(30, _ => "SELECT * FROM items WHERE id = $1", ("url.query", "id=7")).Single(Mistake.NotCached).Confidence);

    [Fact]
    public void Address_without_the_values_of_its_query_string_stands_for_nothing() =>
        Assert.Empty(Requests(30, _ => "SELECT * FROM items WHERE id = $1", ("url.query", "?id=Redacted")).Findings());

    [Fact]
    public void Nineteen_reads_are_too_few() => Assert.Empty(Requests(19, _ => Brands).Findings());

    [Fact]
    public void Same_reads_in_different_minutes_are_none() => Assert.Empty(Requests(30, _ => Brands, 6_000).Findings());

    [Fact]
    public void Values_that_differ_are_none() =>
        Assert.Empty(Requests(60, request => $"SELECT * FROM items WHERE id = {request}").Findings());

    [Fact]
    public void Values_that_repeat_in_part_only_are_none() =>
        Assert.Empty(Requests(60, request => $"SELECT * FROM items WHERE id = {(request % 2 == 0 ? 1 : request)}").Findings());

    [Fact]
    public void Writes_in_between_are_none()
    {
        var traffic = Requests(30, _ => Brands);
        for (var write = 0; write < 5; write++)
        {
            var sql = $"UPDATE brands SET name = '{write}'";
            traffic.Request(write * 100, 5, spans => spans.Query(sql), attributes: ("http.request.method", "PUT"));
        }

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Rare_writes_do_not_matter() =>
        Assert.Equal(
            Mistake.NotCached,
            Requests(30, _ => Brands)
                .Request(100, 5, spans => spans.Query("UPDATE brands SET name = 'x'"), attributes: ("http.request.method", "PUT"))
                .Single(Mistake.NotCached).Mistake);

    [Fact]
    public void Answers_that_differ_by_user_are_none()
    {
        var traffic = new Traffic();
        for (var user = 0; user < 60; user++)
            traffic.Request(user * 100, 5, spans => spans.Query("SELECT * FROM items WHERE x = $1"), null, ("user.id", $"user {user}"));

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Answers_that_may_differ_by_user_are_possible() =>
        Assert.Equal(
            Confidence.Possible, Requests(30, _ => "SELECT * FROM basket_lines WHERE x = $1").Single(Mistake.NotCached).Confidence);

    [Fact]
    public void Answers_of_different_sizes_are_none()
    {
        var traffic = new Traffic();
        for (var request = 0; request < 60; request++)
            traffic.Request(request * 100, 5, spans => spans.Query(Brands), attributes: ("http.response.body.size", request));

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Polls_of_a_worker_are_none()
    {
        var traffic = new Traffic();
        for (var poll = 0; poll < 60; poll++)
        {
            traffic.Add(
                (UInt128)poll + 1, 0, Scalable.Diagnosis.Telemetry.SpanKind.Client, poll * 500, 1, "poll", Traffic.Shop,
                [("db.system", "postgresql"), ("db.statement", Brands)]);
        }

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Sampled_traces_are_said_to_be()
    {
        var traffic = new Traffic { IsSampled = true };
        for (var request = 0; request < 30; request++)
            traffic.Request(request * 100, 5, spans => spans.Query(Brands));

        var finding = traffic.Single(Mistake.NotCached);

        Assert.Equal(Confidence.Possible, finding.Confidence);
        Assert.Contains("sampled", finding.Why, StringComparison.Ordinal);
    }

    private static Traffic Requests(int count, Func<int, string> sql, params (string, object)[] attributes) =>
        Requests(count, sql, 100, attributes);

    private static Traffic Requests(int count, Func<int, string> sql, double interval, params (string, object)[] attributes)
    {
        var traffic = new Traffic();
        for (var request = 0; request < count; request++)
        {
            var text = sql(request);
            traffic.Request(request * interval, 5, spans => spans.Query(text), attributes: attributes);
        }

        return traffic;
    }
}
