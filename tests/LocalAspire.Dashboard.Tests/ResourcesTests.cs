using System.Net;
using System.Text.Json;
using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

public class ResourcesTests
{
    private const string Limit = "DASHBOARD__TELEMETRYLIMITS__MAXRESOURCECOUNT";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newcomer_beyond_the_limit_has_a_name_of_its_own_and_the_most_silent_tenth_is_gone()
    {
        await using var dashboard = await DashboardProcess.StartAsync((Limit, "20"));
        for (var i = 0; i < 20; i++)
            await dashboard.SendAsync("traces", Export.Of(Export.Resource("job", $"job-{i}"), "Jobs"));
        // The first one speaks again, so that the second and the third are the most silent.
        await dashboard.SendAsync("logs", Export.Of(Export.Resource("job", "job-0"), "Jobs"));
        await dashboard.SendAsync("traces", Export.Of(Export.Resource("job", "job-20"), "Jobs"));

        Assert.Equal(new[] { 0 }.Concat(Enumerable.Range(3, 18)).Select(i => $"job-{i}").Order(StringComparer.Ordinal), await SourcesAsync(dashboard));
    }

    [Fact]
    public async Task What_an_evicted_sender_has_sent_is_shown_under_its_name()
    {
        await using var dashboard = await DashboardProcess.StartAsync((Limit, "1"));
        var job = Export.Resource("job", "a1b2c3d4-e5f6", ("service.version", "7"));
        await dashboard.SendAsync("traces", Export.Of(job, "Jobs", Export.Span(1, 2, "run", ("server.address", "store"))));
        await dashboard.SendAsync("logs", Export.Of(job, "Jobs", Export.Log(1, 2, "done")));
        await dashboard.SendAsync("metrics", Export.Of(job, "Jobs", Export.Gauge("queue", "", "all")));
        await dashboard.SendAsync("metrics", Export.Of(Export.Resource("shop", "shop-1"), "Jobs", Export.Gauge("queue", "", "all")));
        Assert.Equal(["shop"], await SourcesAsync(dashboard));

        const string Name = "job-a1b2c3d4";
        var trace = Assert.Single(Rows(await dashboard.GetAsync("/api/traces?resource=job")));
        Assert.Equal(Name, Text(trace, "resource"));
        Assert.Equal(Name, Text(Assert.Single(trace.GetProperty("shares").EnumerateArray()), "resource"));
        var detail = await dashboard.GetAsync($"/api/traces/{Text(trace, "id")}");
        var row = Assert.Single(detail.GetProperty("spans").EnumerateArray());
        Assert.Equal(Name, Text(row, "resource"));
        var span = await dashboard.GetAsync($"/api/traces/{Text(trace, "id")}/spans/{Text(row, "id")}");
        Assert.Equal(Name, Text(span, "resource"));
        Assert.Equal(Name, Text(Assert.Single(span.GetProperty("logs").EnumerateArray()), "resource"));
        var version = span.GetProperty("resourceAttributes").EnumerateArray().Single(attribute => Text(attribute, "key") == "service.version");
        Assert.Equal("7", Text(version, "value"));

        var log = Assert.Single(Rows(await dashboard.GetAsync("/api/logs")));
        Assert.Equal(Name, Text(log, "resource"));
        Assert.Equal(Name, Text((await dashboard.GetAsync($"/api/logs/{log.GetProperty("id")}")).GetProperty("row"), "resource"));

        Assert.Single((await dashboard.GetAsync("/api/metrics?resource=job")).EnumerateArray());
        var chart = await dashboard.GetAsync("/api/metrics/chart?meter=Jobs&instrument=queue&split=instance");
        Assert.Equal([Name, "shop"], chart.GetProperty("lines").EnumerateArray().Select(line => Text(line, "name")!));

        var node = (await dashboard.GetAsync("/api/graph")).GetProperty("nodes").EnumerateArray().Single(node => Text(node, "name") == "job");
        Assert.Equal("Service", Text(node, "type"));
        Assert.Equal(JsonValueKind.Number, node.GetProperty("color").ValueKind);
    }

    [Fact]
    public async Task After_everything_was_forgotten_the_list_begins_anew_with_those_who_send_next()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        foreach (var service in (string[])["gateway", "catalog"])
            await dashboard.SendAsync("traces", Export.Of(Export.Resource(service, service), "Load", Export.Span(1, 2, "GET")));
        Assert.Equal(["catalog", "gateway"], await SourcesAsync(dashboard));

        using (var answer = await dashboard.Client.DeleteAsync(new Uri("/api/telemetry", UriKind.Relative), Stop))
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await SourcesAsync(dashboard));
        Assert.Empty((await dashboard.GetAsync("/api/graph")).GetProperty("nodes").EnumerateArray());

        await dashboard.SendAsync("logs", Export.Of(Export.Resource("catalog", "catalog"), "Load", Export.Log(1, 2, "read")));
        var source = Assert.Single((await dashboard.GetAsync("/api/telemetry/sources")).EnumerateArray());
        Assert.Equal("catalog", Text(source, "name"));
        Assert.Equal(0, source.GetProperty("color").GetInt32());
    }

    [Fact]
    public void A_hundred_thousand_newcomers_are_each_somebody_and_no_more_are_known_than_the_limit()
    {
        var resources = new Stores(new() { MaxResourceCount = 500 }).Resources;
        var numbers = new HashSet<long>();
        for (var i = 0; i < 100_000; i++)
        {
            var resource = resources.Get(Export.Resource("job", $"job-{i}"));
            Assert.Equal($"job-{i}", resource.InstanceId);
            Assert.True(numbers.Add(resource.Number));
            if (i % 1_000 == 999)
                Assert.InRange(resources.All.Count(), 450, 500);
        }

        Assert.Contains(resources.All, resource => resource.InstanceId == "job-99999");
    }

    [Fact]
    public void Senders_at_once_may_evict_each_other()
    {
        var resources = new Stores(new() { MaxResourceCount = 50 }).Resources;
        Parallel.For(0, 50_000, i =>
        {
            var id = $"job-{i % 200}";
            Assert.Equal(id, resources.Get(Export.Resource("job", id)).InstanceId);
        });

        var known = resources.All.ToArray();
        Assert.InRange(known.Length, 45, 50);
        Assert.Equal(known.Length, known.Select(resource => resource.Number).Distinct().Count());
        Assert.All(known, resource => Assert.Equal(0, resource.Color));
    }

    [Fact]
    public void Who_stays_keeps_number_and_colour_and_a_new_service_gets_a_colour_that_no_other_has()
    {
        var resources = new Stores(new() { MaxResourceCount = 10 }).Resources;
        for (var i = 0; i < 10; i++)
            resources.Get(Export.Resource($"service-{i}", "one"));
        var before = resources.All.ToDictionary(resource => resource.Id, resource => (resource.Number, resource.Color));

        var newcomer = resources.Get(Export.Resource("newcomer", "one"));
        var sibling = resources.Get(Export.Resource("newcomer", "two"));

        Assert.Equal(newcomer.Color, sibling.Color);
        var stayed = resources.All.Where(resource => resource.Name != "newcomer").ToArray();
        Assert.Equal(8, stayed.Length);
        Assert.All(stayed, resource => Assert.Equal(before[resource.Id], (resource.Number, resource.Color)));
        Assert.DoesNotContain(newcomer.Color, stayed.Select(resource => resource.Color));
        Assert.Equal(10, resources.All.Select(resource => resource.Number).Distinct().Count());
    }

    [Fact]
    public void Siblings_whose_ids_begin_alike_have_names_of_their_own()
    {
        var resources = new Stores(new()).Resources;
        TelemetryResource[] siblings = [.. ((string[])["instance-1", "instance-2", "9f8e7d6c-5b4a"]).Select(id => resources.Get(Export.Resource("job", id)))];
        Assert.Equal(["job-instance-1", "job-instance-2", "job-9f8e7d6c"], siblings.Select(resources.Names().Of));
    }

    [Fact]
    public void One_that_was_evicted_and_comes_back_goes_on_with_its_instruments()
    {
        var stores = new Stores(new() { MaxResourceCount = 1 });
        foreach (var service in (string[])["job", "shop", "job"])
            stores.Receive(Signal.Metrics, Export.Of(Export.Resource(service, service), "Jobs", Export.Gauge("queue", "", "all")));
        Assert.Equal(["job queue all", "shop queue all"], stores.Series.Order());
    }

    private static async Task<string[]> SourcesAsync(DashboardProcess dashboard) =>
        [.. (await dashboard.GetAsync("/api/telemetry/sources")).EnumerateArray().Select(source => Text(source, "name")!)];

    private static JsonElement.ArrayEnumerator Rows(JsonElement list) => list.GetProperty("rows").EnumerateArray();

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
