using Google.Protobuf;
using LocalAspire.Dashboard.Telemetry.Metrics;

namespace LocalAspire.Dashboard.Tests;

public class MetricsTests
{
    private static readonly double[] Bounds = [10, 20, 40];
    private static readonly Instrument Requests =
        new(new(new(new("shop", "shop-1"), new([]), number: 0, color: 0, seen: 0), "Shop", "requests"), InstrumentKind.Counter, "", "");

    [Theory]
    [InlineData(0.5, 15)]
    [InlineData(0.25, 10)]
    [InlineData(1, 40)]
    public void A_percentile_goes_straight_through_the_bucket_it_falls_into(double share, double expected) =>
        Assert.Equal(expected, Percentile.Of(share, [2, 4, 2, 0], Bounds), precision: 9);

    [Fact]
    public void Without_measurements_there_is_no_percentile() => Assert.Equal(double.NaN, Percentile.Of(0.5, [0, 0, 0, 0], Bounds));

    [Fact]
    public void A_total_that_falls_has_begun_anew_and_its_rate_stays_positive()
    {
        var series = Total(isDelta: false, (10_000, 100), (20_000, 200), (30_000, 50));
        var line = Timeline.Of(series, 0, isTotal: true);
        Assert.Equal(150, line.At(15_000, 0)![0]);
        Assert.Equal(200, line.At(20_000, 0)![0]);
        Assert.Equal(250, line.At(30_000, 0)![0]);
    }

    [Fact]
    public void Deltas_add_up_to_a_total() =>
        Assert.Equal(6, Timeline.Of(Total(isDelta: true, (1_000, 1), (2_000, 2), (3_000, 3)), 0, isTotal: true).At(3_000, 0)![0]);

    [Fact]
    public void A_value_that_stays_takes_the_room_of_two_points()
    {
        var series = Total(isDelta: false, [.. Enumerable.Range(1, 500).Select(second => (second * 1_000L, 7.0))]);
        Assert.Equal(2, series.Points.Count);
        Assert.Equal(500_000, series.Points[^1].Time);
    }

    [Fact]
    public void An_exponential_histogram_keeps_its_median_within_its_buckets()
    {
        // Scale 0, offset 3: (8, 16] holds 4, (16, 32] holds 8, (32, 64] holds 4.
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            output.WriteTag(6, WireFormat.WireType.Varint);
            output.WriteSInt32(0);
            output.WriteTag(8, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(0x08, 0x06, 0x12, 0x03, 4, 8, 4));
        }

        var point = ExponentialHistogramPoint.Read(buffer.ToArray(), isDelta: false);
        var median = Percentile.Of(0.5, Array.ConvertAll(point.Point.Buckets!, count => (double)count), point.Bounds);
        Assert.InRange(median, 16, 32);
    }

    private static Series Total(bool isDelta, params (long Time, double Value)[] points)
    {
        var series = new Series(Requests, "", [], []);
        foreach (var (time, value) in points)
            series.Add(new([], 0, new(time, value, 0, null), [], isDelta, []), maxPoints: 10_000);
        return series;
    }
}
