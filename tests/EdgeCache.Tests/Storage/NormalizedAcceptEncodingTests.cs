using Microsoft.AspNetCore.Http;
using Scalable.EdgeCache.Storage;

namespace EdgeCache.Tests.Storage;

public class NormalizedAcceptEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate, gzip;q=1.0, *;q=0.5", "gzip")]
    [InlineData("br, gzip", "br, gzip")]
    [InlineData("gzip;q=0.1,BR", "br, gzip")]
    [InlineData("gzip;q=0, br", "br")]
    [InlineData("gzip;q=0.000", "")]
    [InlineData("gzip;q=0.001", "gzip")]
    [InlineData("gzip;q=1, br;q=0.1", "gzip")]
    [InlineData("br;q=0.2;x=1 , gzip ; Q=0.3", "gzip")]
    [InlineData("br;q=0.5, gzip;q=0.5", "br, gzip")]
    [InlineData("*", "br, gzip")]
    [InlineData("*;q=0, gzip", "gzip")]
    [InlineData("*, br;q=0", "gzip")]
    [InlineData("identity, gzip;q=0.5", "")]
    [InlineData("identity;q=0.5, gzip", "gzip")]
    [InlineData("gzip;q=nonsense, br;q=2", "")]
    [InlineData("identity", "")]
    public void Accept_Encoding_is_normalized_to_the_preferred_encodings(string header, string known) =>
        Assert.Equal(known, NormalizedAcceptEncoding.Of(new HeaderDictionary { ["Accept-Encoding"] = header }));
}
