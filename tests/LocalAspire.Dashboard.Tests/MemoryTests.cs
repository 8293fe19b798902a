using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Settings;
using LocalAspire.Dashboard.Telemetry.Traces;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

/// <summary>Whatever names things takes memory too: a megabyte of it holds no more of them than a megabyte does.</summary>
public class MemoryTests
{
    private const int Megabyte = 1_000_000;
    private const int Sent = 1_000;

    // As UTF-16 some eight thousand bytes.
    private const int LongName = 4_000;

    [Fact]
    public void Scope_names_count_as_memory_of_traces_and_logs()
    {
        var stores = Small();
        for (var i = 0; i < Sent; i++)
        {
            stores.Receive(Signal.Traces, Export.Of(Export.Resource("shop", "shop-1"), Long(i), Export.Span((ulong)i + 1, 1, "GET")));
            stores.Receive(Signal.Logs, Export.Of(Export.Resource("shop", "shop-1"), Long(i), Export.Log(1, 1, "read")));
        }

        Assert.InRange(stores.Traces.Snapshot().Length, 80, Megabyte / (2 * LongName));
        Assert.InRange(stores.Logs.Snapshot().Length, 80, Megabyte / (2 * LongName));
    }

    [Theory]
    [InlineData("meter")]
    [InlineData("name")]
    [InlineData("description")]
    public void What_instruments_are_called_counts_as_memory_of_metrics(string what)
    {
        var stores = Small();
        for (var i = 0; i < Sent; i++)
        {
            var gauge = Export.Gauge(what == "name" ? Long(i) : $"{i}", what == "description" ? Long(i) : "", "all");
            stores.Receive(Signal.Metrics, Export.Of(Export.Resource("shop", "shop-1"), what == "meter" ? Long(i) : "Shop", gauge));
        }

        Assert.InRange(stores.Series.Length, 80, Megabyte / (2 * LongName));
    }

    [Fact]
    public void The_most_silent_series_go_where_attributes_take_more_memory_than_there_is()
    {
        var stores = Small();
        for (var i = 0; i < Sent; i++)
            stores.Receive(Signal.Metrics, Export.Of(Export.Resource("shop", "shop-1"), "Shop", Export.Gauge("queue", "", Long(i))));
        var kept = stores.Series;
        Assert.InRange(kept.Length, 40, Megabyte / (4 * LongName));
        Assert.Contains($"shop queue {Long(Sent - 1)}", kept);
    }

    [Fact]
    public void Senders_count_once_for_all_that_is_kept_of_them_evicted_or_not()
    {
        var (many, one) = (Small(), Small());
        for (var i = 0; i < Sent; i++)
        {
            foreach (var (stores, instance) in new[] { (many, $"job-{i}"), (one, "job") })
            {
                stores.Receive(Signal.Traces, Export.Of(Talkative(instance), "Jobs", Export.Span((ulong)i + 1, 1, "run")));
                stores.Receive(Signal.Logs, Export.Of(Talkative(instance), "Jobs", Export.Log(1, 1, "done")));
                stores.Receive(Signal.Metrics, Export.Of(Talkative(instance), "Jobs", Export.Gauge("queue", "", "all")));
            }
        }

        var most = Megabyte / (2 * LongName);
        Assert.InRange(many.Traces.Snapshot().Length, 40, most);
        Assert.InRange(many.Logs.Snapshot().Length, 40, most);
        Assert.InRange(many.Series.Length, 40, most);
        Assert.Equal(Sent, one.Traces.Snapshot().Length);
        Assert.Equal(Sent, one.Logs.Snapshot().Length);
    }

    [Fact]
    public void A_trace_of_a_thousand_senders_is_full_when_they_are_too_much()
    {
        var stores = Small();
        for (var i = 0; i < Sent; i++)
            stores.Receive(Signal.Traces, Export.Of(Talkative($"job-{i}"), "Jobs", Export.Span(1, (ulong)i + 1, "run")));
        var trace = Assert.Single(stores.Traces.Snapshot());
        Assert.InRange(trace.Spans.Length, 20, Megabyte / (2 * LongName));
        Assert.Equal(Sent - trace.Spans.Length, trace.NotKept);
    }

    [Fact]
    public void A_trace_has_its_first_span_however_large_that_is()
    {
        var stores = Small();
        stores.Receive(Signal.Traces, Export.Of(Export.Resource("shop", "shop-1"), "Shop", Export.Span(1, 1, "GET", ("url.full", new('x', Megabyte)))));
        Assert.Equal("GET", Assert.Single(stores.Traces.Snapshot()).Root.Name);
    }

    [Fact]
    public void Names_without_end_are_cut()
    {
        var stores = Small();
        var endless = new string('ä', Megabyte);
        var resource = Export.Resource(endless, endless, ("host.name", endless), ("os.type", "linux"));
        var call = Export.Span(1, 1, endless[..10_000], ("server.address", "store"), ("peer.service", endless[..10_000]));
        stores.Receive(Signal.Traces, Export.Of(resource, endless, call));
        stores.Receive(Signal.Metrics, Export.Of(resource, endless, Export.Gauge(endless, endless, "all")));

        var span = Assert.Single(stores.Traces.Snapshot()).Root;
        Assert.Equal(new string('ä', 2_048) + "…", span.Name);
        Assert.Equal(span.Name, span.Scope);
        Assert.Equal(new Peer("", "store", "", "", ""), span.Peer);
        Assert.Equal(new string('ä', 255) + "…", span.Resource.Name);
        Assert.Equal(span.Resource.Name, span.Resource.InstanceId);
        var attributes = span.Resource.Attributes.ToDictionary();
        Assert.Equal(new string('ä', 1_023) + "…", attributes["host.name"]);
        Assert.Equal("linux", attributes["os.type"]);
        Assert.Equal((span.Name, span.Name, span.Name), stores.Metrics.Read(all => (all.Single().Key.Meter, all.Single().Key.Name, all.Single().Description)));
    }

    private static Stores Small() => new(new TelemetryLimits { MaxTraceBytes = Megabyte, MaxLogBytes = Megabyte, MaxMetricBytes = Megabyte, MaxResourceCount = 10 });

    private static string Long(int number) => $"{number}".PadRight(LongName, '.');

    private static byte[] Talkative(string instance) =>
        Export.Resource("job", instance, [.. Enumerable.Range(0, LongName / 1_000).Select(i => ($"attribute.{i}", new string('x', 1_000)))]);
}
