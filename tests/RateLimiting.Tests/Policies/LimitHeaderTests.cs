using System.Globalization;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Policies;

public class LimitHeaderTests
{
    [Theory]
    [InlineData(100, "00:01:00", "\"p\";q=100;w=60")]
    [InlineData(10, "00:00:00.100", "\"p\";q=100;w=1")]
    [InlineData(3, "00:00:01.500", "\"p\";q=4;w=2")]
    public void A_limit_is_reported_in_whole_seconds(int permits, string period, string header) =>
        Assert.Equal(
            header,
            new Limit(
                "p",
                new LimitOptions { Permits = permits, Period = TimeSpan.Parse(period, CultureInfo.InvariantCulture) },
                Algorithm.TokenBucket).Header);

    [Theory]
    [InlineData("00:00:00.250", "00:00:01", "\"p\";q=250;w=1;qu=\"backend-milliseconds\"")]
    [InlineData("00:00:00.250", "00:00:00.500", "\"p\";q=500;w=1;qu=\"backend-milliseconds\"")]
    public void Work_limit_is_reported_in_milliseconds(string work, string period, string header) =>
        Assert.Equal(
            header,
            new Limit(
                "p",
                new LimitOptions
                {
                    Work = TimeSpan.Parse(work, CultureInfo.InvariantCulture),
                    Period = TimeSpan.Parse(period, CultureInfo.InvariantCulture),
                },
                Algorithm.Work).Header);

    [Fact]
    public void Concurrency_limit_header_has_no_window() =>
        Assert.Equal(
            "\"p\";q=20;qu=\"concurrent-requests\"",
            new Limit("p", new LimitOptions { Permits = 20 }, Algorithm.Concurrency).Header);
}
