using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

public class SeriesTests
{
    [Fact]
    public void A_new_series_beyond_the_limit_takes_the_place_of_the_one_without_a_point_for_longest()
    {
        var stores = new Stores(new() { MaxSeriesCount = 3 });
        Send(stores, "queue", "one", "two");
        Send(stores, "memory", "three");
        Send(stores, "queue", "one");

        Send(stores, "threads", "four");
        Assert.Equal(["shop memory three", "shop queue one", "shop threads four"], stores.Series.Order());

        Send(stores, "threads", "five");
        Assert.Equal(["shop queue one", "shop threads five", "shop threads four"], stores.Series.Order());
        // An instrument goes with its last series.
        Assert.Equal(["queue", "threads"], stores.Metrics.Read(all => all.Select(instrument => instrument.Key.Name).Order().ToArray()));
    }

    [Fact]
    public void Of_a_burst_beyond_the_limit_the_last_are_kept()
    {
        var stores = new Stores(new() { MaxSeriesCount = 100 });
        Send(stores, "queue", [.. Enumerable.Range(0, 350).Select(i => $"{i}")]);
        Assert.Equal(Enumerable.Range(250, 100).Select(i => $"shop queue {i}"), stores.Series.Order());
    }

    [Fact]
    public void A_series_that_was_evicted_and_comes_back_starts_anew()
    {
        var stores = new Stores(new() { MaxSeriesCount = 1 });
        Send(stores, "queue", "one");
        Send(stores, "queue", "one");
        Assert.Equal(2, Points(stores));
        Send(stores, "queue", "two");
        Send(stores, "queue", "one");
        Assert.Equal(["shop queue one"], stores.Series);
        Assert.Equal(1, Points(stores));
    }

    [Fact]
    public void Series_are_kept_anew_after_everything_was_forgotten()
    {
        var stores = new Stores(new() { MaxSeriesCount = 2 });
        Send(stores, "queue", "one", "two");
        stores.Metrics.Clear();
        Assert.Empty(stores.Series);
        Send(stores, "queue", "two", "three", "four");
        Assert.Equal(["shop queue four", "shop queue three"], stores.Series.Order());
    }

    private static int Points(Stores stores) => stores.Metrics.Read(all => all.Sum(instrument => instrument.Series.Sum(series => series.Points.Count)));

    private static void Send(Stores stores, string instrument, params string[] series) =>
        stores.Receive(Signal.Metrics, Export.Of(Export.Resource("shop", "shop-1"), "Shop", Export.Gauge(instrument, "", series)));
}
