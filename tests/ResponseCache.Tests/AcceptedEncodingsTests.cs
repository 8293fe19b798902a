using Scalable.Http;

namespace ResponseCache.Tests;

public sealed class AcceptedEncodingsTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP;Q=0.5, Br ; q=0.4", "gzip")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("identity, br;q=0.9", null)]
    [InlineData("br;q=2", null)]
    [InlineData("br;q=x, gzip;q=0.001", "gzip")]
    public void The_preferred_coding_is_the_one_with_the_greatest_weight(string header, string? preferred) =>
        Assert.Equal(preferred, AcceptedEncodings.Parse(header).Preferred);

    [Fact]
    public void Lines_of_the_header_count_together() =>
        Assert.Equal(new AcceptedEncodings(Gzip: 500, Brotli: 1000, Identity: 0), AcceptedEncodings.Parse(new(["gzip;q=0.5", "br"])));
}
