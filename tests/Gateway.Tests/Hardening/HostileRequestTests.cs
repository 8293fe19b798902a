using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Hardening;

/// <summary>Nothing that a client sends makes the gateway fail, or say that the catalogue does.</summary>
public class HostileRequestTests(HardeningFixture fixture) : IClassFixture<HardeningFixture>
{
    [Theory]
    [InlineData("CONNECT", "/api/catalog/items/1")]
    [InlineData("CONNECT", "/api/x")]
    [InlineData("TRACE", "/api/x")]
    public async Task A_method_that_cannot_be_forwarded_is_answered_405(string method, string target)
    {
        var before = fixture.Replica.Requests;
        var response = await SendAsync($"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405", response, StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: GET, HEAD, ", response, StringComparison.Ordinal);
        Assert.Contains("\"status\":405", response, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Replica.Requests);
    }

    [Theory]
    [InlineData("CONNECT example.org:443")]
    [InlineData("CONNECT *")]
    [InlineData("FOO /api/x")]
    [InlineData("get /api/x")]
    [InlineData("OPTIONS *")]
    [InlineData("OPTIONS /api/x")]
    [InlineData("GET http://example.org/api/x")]
    [InlineData("GET //example.org/api/x")]
    [InlineData("GET /api/%")]
    [InlineData("GET /api/%00")]
    [InlineData("GET /api/%ff%fe")]
    [InlineData("GET /api/%ed%a0%80")]
    [InlineData("GET /api/..%2f..%2f..%2f")]
    [InlineData("GET /api/a;b=c/|^`{}\"<>\\")]
    [InlineData("GET /api/x?%&=%zz&|^`{}\"<>\\#x")]
    [InlineData("GET /api/x?a=%00%ff")]
    [InlineData("GET /api/x#fragment")]
    [InlineData("GET /health/%")]
    [InlineData("POST /")]
    [InlineData("PUT /scalar/")]
    public async Task Malformed_request_line_is_never_a_gateway_error(string line) =>
        AssertNoFailure(await SendAsync($"{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));

    [Theory]
    [InlineData("X-A: \u00e4\u20ac\ud83d\ude00")]
    [InlineData("Cookie: \u00e4")]
    [InlineData("User-Agent: \u00e4")]
    [InlineData("Referer: \u00e4")]
    [InlineData("Content-Type: \u00e4")]
    [InlineData("If-None-Match: \"\u00e4\"")]
    [InlineData("Accept: nonsense;q=x")]
    [InlineData("Accept-Encoding: ;q=,,br;q=7")]
    [InlineData("Range: rows=99999999999999999999-")]
    [InlineData("If-Modified-Since: Mon, 31 Feb 2026 00:00:00 GMT")]
    [InlineData("If-Match: nonsense")]
    [InlineData("Content-Length: 0")]
    [InlineData("TE: trailers, nonsense;q=9")]
    [InlineData("Upgrade: websocket")]
    [InlineData("Upgrade: nonsense")]
    [InlineData("Expect: nonsense")]
    [InlineData("Origin: nonsense")]
    [InlineData("Authorization: Bearer nonsense")]
    [InlineData("Authorization: \u00e4")]
    [InlineData("X-Api-Key: \u00e4")]
    [InlineData("X-Forwarded-For: nonsense")]
    [InlineData("Request-Timeout-Ms: 99999999999999999999")]
    [InlineData("traceparent: 00-nonsense")]
    [InlineData("Trailer: X-A")]
    [InlineData("Proxy-Connection: keep-alive")]
    public async Task Malformed_request_header_is_never_a_gateway_error(string header)
    {
        foreach (var method in new[] { "GET", "HEAD", "POST", "OPTIONS" })
            AssertNoFailure(await SendAsync($"{method} /api/catalog/items/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n\r\n"));
    }

    private static void AssertNoFailure(string response) => Assert.Matches("^($|HTTP/1.1 [234])", response);

    // Everything until the gateway closes the connection; nothing if it does so at once.
    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Gateway.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        try
        {
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
