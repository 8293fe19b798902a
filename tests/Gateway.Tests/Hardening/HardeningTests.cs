using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Hardening;

/// <summary>One gateway for all: none of these requests leaves a trace.</summary>
public sealed class HardeningFixture : IAsyncLifetime
{
    internal Replica Replica { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["Hardening__MaxBodyBytes"] = "1000",
            ["Hardening__HeadersTimeout"] = "00:00:01",
            ["Hardening__CorsOrigins__0"] = "https://shop.example",
            ["EdgeCache__Enabled"] = "false",
            ["ReverseProxy__Routes__writes__AuthorizationPolicy"] = "anonymous",
            ["ReverseProxy__Routes__openapi__Timeout"] = "00:00:00.300",
        };
        Gateway = await GatewayProcess.StartAsync(settings, Replica);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Replica.DisposeAsync();
    }
}

public class HardeningTests(HardeningFixture fixture) : IClassFixture<HardeningFixture>
{
    private const string Path = "/api/catalog/items/1";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HttpClient Client => fixture.Gateway.Client;

    [Theory]
    [InlineData(
        "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + "GET /api/catalog/items/666 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n12345")]
    [InlineData("POST /api/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n")]
    [InlineData("GET /api/catalog/items/1 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n")]
    [InlineData("POST /api/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("GET /api/catalog/items/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    public async Task An_ambiguous_request_is_answered_400_and_the_connection_closed(string request)
    {
        var before = fixture.Replica.Requests;
        var answer = await SendRawAsync(request);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(answer, "^HTTP/1.1 ", RegexOptions.Multiline));
        // Of a body whose second part is ambiguous, the head is on its way already.
        Assert.InRange(fixture.Replica.Requests - before, 0, request.Contains("1;a\nb", StringComparison.Ordinal) ? 1 : 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_beyond_the_limit_is_answered_413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = new ByteArrayContent(new byte[5000]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Matches(@"exceeds the limit of [\d,]+ bytes", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Responses_have_security_headers_and_no_server_header()
    {
        using var answer = await Client.GetAsync(Path, Cancelled);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Cors_allows_only_configured_origins()
    {
        Assert.Equal(["https://shop.example"], await AllowedAsync("https://shop.example"));
        Assert.Empty(await AllowedAsync("https://evil.example"));
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example")]
    [InlineData("https://evil.example", null)]
    public async Task Cors_preflight_is_answered_without_the_catalog(string origin, string? allowed)
    {
        var before = fixture.Replica.Requests;
        using var request = new HttpRequestMessage(HttpMethod.Options, Path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "If-Match");
        using var answer = await Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null);
        Assert.Equal(
            allowed is not null,
            answer.Headers.TryGetValues("Access-Control-Allow-Methods", out var methods) && methods.Contains("PUT"));
        Assert.Equal(before, fixture.Replica.Requests);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_504()
    {
        using var arrived = new SemaphoreSlim(0);
        fixture.Replica.Hold(arrived);
        using var answer = await Client.GetAsync("/openapi/v1.json", Cancelled);
        fixture.Replica.Release();
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Fact]
    public async Task A_request_whose_headers_never_end_is_answered_408_and_cut_off() =>
        Assert.StartsWith(
            "HTTP/1.1 408 ",
            await SendRawAsync("GET /api/catalog/items/1 HTTP/1.1\r\nHost: a\r\nX-A: "),
            StringComparison.Ordinal);

    [Fact]
    public async Task Forwarded_request_has_no_override_or_key_headers_and_carries_the_remaining_timeout()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/scalar/");
        foreach (var name in (string[])["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Forwarded-Host", "X-Api-Key"])
            request.Headers.Add(name, "DELETE");
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        using var answer = await Client.SendAsync(request, Cancelled);
        var received = await answer.Content.ReadFromJsonAsync<Received>(Cancelled);
        Assert.DoesNotContain("DELETE", received!.Headers.Values);
        Assert.Equal("127.0.0.1", received.Headers["X-Forwarded-For"]);
        Assert.InRange(int.Parse(received.Headers["Request-Timeout-Ms"], CultureInfo.InvariantCulture), 1, 30_000);
    }

    [Fact]
    public async Task Two_thousand_slow_clients_are_disconnected_without_affecting_others()
    {
        var slow = Enumerable.Range(0, 2000).Select(_ => SendHeadersSlowlyAsync()).ToArray();
        do
        {
            using var answer = await Client.GetAsync(Path, Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        while (!slow.All(client => client.IsCompleted));
        await Task.WhenAll(slow);
    }

    // Sends a header that never ends, a byte a second, until the gateway closes the connection.
    private async Task SendHeadersSlowlyAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Gateway.Address.Port, Cancelled);
        var stream = client.GetStream();
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nX-A: "u8.ToArray(), Cancelled);
            var closed = stream.ReadAsync(new byte[4096], Cancelled).AsTask();
            do
            {
                await stream.WriteAsync("a"u8.ToArray(), Cancelled);
                await second.WaitForNextTickAsync(Cancelled);
            }
            while (!closed.IsCompleted);
        }
        catch (IOException)
        {
            // Closed while sending.
        }
    }

    private async Task<string[]> AllowedAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Add("Origin", origin);
        using var answer = await Client.SendAsync(request, Cancelled);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? [.. allowed] : [];
    }

    // Everything until the gateway closes the connection.
    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Gateway.Address.Port, Cancelled);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancelled);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, Cancelled) is > 0 and var read)
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // A reset is a close, too.
        }

        return answer.ToString();
    }
}
