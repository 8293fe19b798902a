using System.Net;
using System.Net.Sockets;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

/// <summary>No request line and no header that a client sends is the service's failure.</summary>
public sealed class HostileRequestTests(OneReplica replica) : IClassFixture<OneReplica>
{
    private static readonly string[] Posts =
    [
        "/api/catalog/items", "/api/catalog/items/7/reviews",
        "/api/catalog/price-lists", $"/api/catalog/price-lists/{Guid.Empty}/email",
        "/api/catalog/imports", "/api/catalog/items/7/pictures",
    ];

    private static readonly string[] Gets =
    [
        "/api/catalog/items", "/api/catalog/items/7", "/api/catalog/items/by",
        "/api/catalog/items/withsemanticrelevance", "/api/catalog/items/7/reviews", "/api/catalog/items/7/pic",
        "/api/catalog/catalogtypes", "/api/catalog/catalogbrands",
        $"/api/catalog/pictures/{Guid.Empty}/320.webp", "/api/catalog/price-lists/links/x",
        "/api/jobs", $"/api/jobs/{Guid.Empty}",
        $"/api/jobs/{Guid.Empty}/events", $"/api/jobs/{Guid.Empty}/result", $"/api/jobs/{Guid.Empty}/errors",
        "/openapi/v1.json", "/scalar/", "/health",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pageSize=99999999999999999999")]
    [InlineData("pageIndex=-1&pageSize=0")]
    [InlineData("pageIndex=2147483647&pageSize=500")]
    [InlineData("pageSize=1e3")]
    [InlineData("pageSize=")]
    [InlineData("pageSize=1&pageSize=2")]
    [InlineData("name=%00")]
    [InlineData("name=%ed%a0%80")]
    [InlineData("name=%")]
    [InlineData("name=%zz&text=%c3%28")]
    [InlineData("text=%00")]
    [InlineData("text=%ed%a0%80%")]
    [InlineData("text=%f0%9f%98%80")]
    [InlineData("text=a%3A%2A%26%21%27")]
    [InlineData("after=%00")]
    [InlineData("after=AAAAAAAA")]
    [InlineData("after=%ed%a0%80")]
    [InlineData("after=99999999999999999999")]
    [InlineData("ids=")]
    [InlineData("ids=99999999999&ids=x")]
    [InlineData("ids=-1&ids=0")]
    [InlineData("type=99999999999&brand=-1")]
    [InlineData("kind=%00&state=%00")]
    [InlineData("kind=%ed%a0%80")]
    [InlineData("api-version=%00")]
    [InlineData("&&&=&=&%=%&text&ids&after")]
    [InlineData("text=\ud800")]
    public async Task Malformed_query_never_causes_a_server_error(string query)
    {
        foreach (var address in Gets.Where(address => !address.EndsWith("health", StringComparison.Ordinal)))
            AssertNoFailure(await RawAsync("GET", $"{address}?{query}"), $"{address}?{query}");
    }

    [Theory]
    [InlineData("/api/catalog/items/%00")]
    [InlineData("/api/catalog/items/%")]
    [InlineData("/api/catalog/items/%ff%fe")]
    [InlineData("/api/catalog/items/%ed%a0%80")]
    [InlineData("/api/catalog/items/99999999999999999999")]
    [InlineData("/api/catalog/items/-1/reviews")]
    [InlineData("/api/catalog/pictures/00000000-0000-0000-0000-000000000000/99999999999.webp")]
    [InlineData("/api/catalog/pictures/00000000-0000-0000-0000-000000000000/%00.webp")]
    [InlineData("/api/catalog/price-lists/links/%00")]
    [InlineData("/api/catalog/price-lists/links/%ed%a0%80")]
    [InlineData("/api/jobs/%00")]
    [InlineData("/api/jobs/%2e%2e%2f")]
    [InlineData("/openapi/%00.json")]
    [InlineData("/scalar/%00")]
    [InlineData("/%c0%ae%c0%ae/")]
    public async Task Malformed_path_never_causes_a_server_error(string path)
    {
        foreach (var method in new[] { "GET", "HEAD", "DELETE", "PUT", "POST", "PATCH", "OPTIONS", "TRACE", "FOO", "CONNECT" })
            AssertNoFailure(await RawAsync(method, path), $"{method} {path}");
    }

    [Theory]
    [InlineData("Accept", "nonsense")]
    [InlineData("Accept", "text/plain;q=7, */*;q=x")]
    [InlineData("Accept", "image/webp")]
    [InlineData("Accept-Encoding", "br;q=;;,,gzip;q=9")]
    [InlineData("Accept-Language", ";;;")]
    [InlineData("Range", "bytes=abc")]
    [InlineData("Range", "bytes=99999999999999999999-")]
    [InlineData("Range", "bytes=-0")]
    [InlineData("Range", "bytes=0-0,2-2")]
    [InlineData("Range", "rows=0-1")]
    [InlineData("If-Modified-Since", "yesterday")]
    [InlineData("If-Modified-Since", "Sun, 06 Nov 9999 99:49:37 GMT")]
    [InlineData("If-Unmodified-Since", "Mon, 31 Feb 2026 00:00:00 GMT")]
    [InlineData("If-None-Match", "nonsense, \"")]
    [InlineData("If-Match", "W/")]
    [InlineData("If-Range", "nonsense")]
    [InlineData("Last-Event-ID", "99999999999999999999")]
    [InlineData("Request-Timeout-Ms", "-99999999999999999999")]
    [InlineData("traceparent", "nonsense")]
    [InlineData("baggage", ";;==,")]
    [InlineData("Cookie", "=;=;;")]
    [InlineData("Origin", "null")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer a.b.c")]
    [InlineData("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Authorization", "Basic ====")]
    [InlineData("Content-Type", "\u00e4")]
    [InlineData("Content-Length", "0")]
    [InlineData("Expect", "nonsense")]
    [InlineData("Idempotency-Key", "a\u00e4")]
    [InlineData("X-Forwarded-For", "nonsense, , [::")]
    public async Task Malformed_header_never_causes_a_server_error(string name, string value)
    {
        foreach (var address in Gets)
        {
            AssertNoFailure(await RawAsync("GET", address, $"{name}: {value}"), address);
            AssertNoFailure(await RawAsync("HEAD", address, $"{name}: {value}"), address);
        }

        foreach (var address in Posts)
            AssertNoFailure(await RawAsync("POST", address, $"{name}: {value}"), address);
    }

    private static void AssertNoFailure(string status, string request) =>
        Assert.True(status.Length == 0 || (status[0] is '2' or '3' or '4'), $"{request}: {status}");

    // As it is, without a client that repairs it. The status, or nothing if the connection was closed.
    private async Task<string> RawAsync(string method, string target, string? header = null)
    {
        var authorization = header?.StartsWith("Authorization", StringComparison.Ordinal) == true
            ? ""
            : $"Authorization: {replica.Writer.DefaultRequestHeaders.Authorization}\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, replica.Client.BaseAddress!.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + $"{authorization}{header}{(header is null ? "" : "\r\n")}\r\n"),
            Cancel);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadLineAsync(Cancel) is { Length: > 12 } line ? line[9..] : "";
    }
}
