using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

/// <summary>Nothing that a client sends is the service's failure.</summary>
public sealed class HostileRequestTests(OneReplica replica) : IClassFixture<OneReplica>
{
    private const string Item = """{"name":"x","price":1,"catalogTypeId":1,"catalogBrandId":1}""";

    private static readonly string[] Posts =
        ["/api/catalog/items", "/api/catalog/items/7/reviews", "/api/catalog/price-lists", $"/api/catalog/price-lists/{Guid.Empty}/email", "/api/catalog/imports", "/api/catalog/items/7/pictures"];

    private static readonly string[] Gets =
    [
        "/api/catalog/items", "/api/catalog/items/7", "/api/catalog/items/by", "/api/catalog/items/withsemanticrelevance", "/api/catalog/items/7/reviews", "/api/catalog/items/7/pic",
        "/api/catalog/catalogtypes", "/api/catalog/catalogbrands", $"/api/catalog/pictures/{Guid.Empty}/320.webp", "/api/catalog/price-lists/links/x", "/api/jobs", $"/api/jobs/{Guid.Empty}",
        $"/api/jobs/{Guid.Empty}/events", $"/api/jobs/{Guid.Empty}/result", $"/api/jobs/{Guid.Empty}/errors", "/openapi/v1.json", "/scalar/", "/health",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", 201)]
    [InlineData("application/json; charset=\"UTF-8\"", 201)]
    [InlineData("application/json;charset=utf-8;x=\"y\"", 201)]
    [InlineData("application/vnd.item+json; charset=\"utf-8\"", 201)]
    [InlineData("application/json; charset=utf-9", 415)]
    [InlineData("application/json; charset=\"nonsense\"", 415)]
    [InlineData("application/json; charset=utf-7", 415)]
    [InlineData("application/json; charset=\"\"", 415)]
    [InlineData("application/json; charset=", 415)]
    [InlineData("application/json; charset=\"utf-8", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("nonsense", 415)]
    public async Task A_charset_is_understood_or_answered_415(string contentType, int status)
    {
        foreach (var (method, address) in new[] { ("POST", "/api/catalog/items"), ("PUT", "/api/catalog/items/8") })
            Assert.Equal(status, (int)(await SendAsync(method, address, Encoding.UTF8.GetBytes(Item), ("Content-Type", contentType))).StatusCode);
        var others = status == 201 ? HttpStatusCode.BadRequest : (HttpStatusCode)status;
        foreach (var address in Posts[1..4])
            Assert.Equal(others, (await SendAsync("POST", address, "[7]"u8.ToArray(), ("Content-Type", contentType))).StatusCode);
    }

    [Fact]
    public async Task Json_in_another_known_charset_is_read() =>
        Assert.Equal(HttpStatusCode.Created, (await SendAsync("POST", "/api/catalog/items", Encoding.Unicode.GetBytes(Item), ("Content-Type", "application/json; charset=\"utf-16\""))).StatusCode);

    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 8)]
    [InlineData("gzip", 60)]
    [InlineData("deflate", 1)]
    [InlineData("deflate", 60)]
    [InlineData("br", 1)]
    [InlineData("br", 60)]
    public async Task A_packed_body_that_breaks_off_is_refused_whole(string coding, int missing)
    {
        foreach (var (address, type, content) in new[]
        {
            ("/api/catalog/imports", "text/csv", $"Id,Price\n40,1234.50\n41,1234.50\n{string.Concat(Enumerable.Range(0, 200).Select(id => $"{id * 7919 % 1000},{id}\n"))}"),
            ("/api/catalog/items", "application/json", Item + new string(' ', 20) + string.Concat(Enumerable.Range(0, 200).Select(n => n % 7 < 3 ? " " : "\t"))),
        })
        {
            var packed = Pack(coding, Encoding.UTF8.GetBytes(content));
            using var response = await SendAsync("POST", address, packed[..^missing], ("Content-Type", type), ("Content-Encoding", coding));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("breaks off", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Type", "application/json; charset=bogus")]
    [InlineData("Content-Encoding", "foo")]
    public async Task What_a_request_without_a_body_says_of_it_means_nothing(string header, string value)
    {
        using var response = await SendAsync("GET", "/api/catalog/items/7", [], (header, value));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static byte[] Pack(string coding, byte[] content)
    {
        using var packed = new MemoryStream();
        using (Stream packer = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packer.Write(content);
        }

        return packed.ToArray();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, br")]
    public async Task A_body_that_is_not_what_its_coding_says_is_a_bad_request(string coding)
    {
        foreach (var address in Posts)
        {
            var type = address.EndsWith("pictures", StringComparison.Ordinal) ? "multipart/form-data; boundary=x" : "application/json";
            using var response = await SendAsync("POST", address, Encoding.UTF8.GetBytes(Item), ("Content-Type", type), ("Content-Encoding", coding));
            Assert.True((int)response.StatusCode is 400 or 404 or 415, $"{address}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData("""{"name":"\ud800","price":1,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"a\udc00b","price":1,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","description":"\ud83d","price":1,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x\u0000","price":1,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","pictureFileName":"\u0000","price":1,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","price":1e400,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","price":79228162514264337593543950335,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":99999999999,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":1,"catalogBrandId":1,"id":-5}""")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":1.5,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","price":"1","catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","price":null,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("""{"name":"x","name":7,"price":1,"catalogTypeId":1,"catalogBrandId":1}""")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task An_item_that_cannot_be_stored_is_a_bad_request(string json)
    {
        foreach (var (method, address) in new[] { ("POST", "/api/catalog/items"), ("PUT", "/api/catalog/items/9") })
        {
            using var response = await SendAsync(method, address, Encoding.UTF8.GetBytes(json), ("Content-Type", "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("""{"stars":5,"comment":"\ud800"}""", "/api/catalog/items/7/reviews")]
    [InlineData("""{"stars":5,"comment":"\u0000"}""", "/api/catalog/items/7/reviews")]
    [InlineData("""{"stars":999999}""", "/api/catalog/items/7/reviews")]
    [InlineData("""{}""", "/api/catalog/items/7/reviews")]
    [InlineData("""{"type":99999999999}""", "/api/catalog/price-lists")]
    [InlineData("""{"type":0}""", "/api/catalog/price-lists")]
    [InlineData("""{"to":"\ud800@example.org"}""", "/api/catalog/price-lists/00000000-0000-0000-0000-000000000000/email")]
    [InlineData("""{"to":null}""", "/api/catalog/price-lists/00000000-0000-0000-0000-000000000000/email")]
    public async Task Another_body_that_cannot_be_stored_is_a_bad_request(string json, string address) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("POST", address, Encoding.UTF8.GetBytes(json), ("Content-Type", "application/json"))).StatusCode);

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"\u0001\"")]
    [InlineData("multipart/form-data; boundary=x; boundary=y")]
    [InlineData("multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; filename*=UTF-8''%ff%zz\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: nonsense;;=\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nnonsense\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=f; filename=\"a\0b.csv\"\r\n\r\n\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=f; filename=a.csv\r\n\r\nabc")]
    public async Task A_form_that_makes_no_sense_is_no_failure_of_the_service(string contentType, string body = "--x--\r\n")
    {
        foreach (var address in Posts[4..])
        {
            using var response = await SendAsync("POST", address, Encoding.UTF8.GetBytes(body), ("Content-Type", contentType));
            Assert.True((int)response.StatusCode is 202 or 400 or 415, $"{address}: {response.StatusCode}"); // 202: the worker will tell what the file is
        }
    }

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
    public async Task A_query_that_makes_no_sense_is_no_failure_of_the_service(string query)
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
    public async Task A_path_that_makes_no_sense_is_no_failure_of_the_service(string path)
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
    public async Task A_header_that_makes_no_sense_is_no_failure_of_the_service(string name, string value)
    {
        foreach (var address in Gets)
        {
            AssertNoFailure(await RawAsync("GET", address, $"{name}: {value}"), address);
            AssertNoFailure(await RawAsync("HEAD", address, $"{name}: {value}"), address);
        }

        foreach (var address in Posts)
            AssertNoFailure(await RawAsync("POST", address, $"{name}: {value}"), address);
    }

    private static void AssertNoFailure(string status, string request) => Assert.True(status.Length == 0 || (status[0] is '2' or '3' or '4'), $"{request}: {status}");

    private async Task<HttpResponseMessage> SendAsync(
        string method, string address, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
            Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value) || request.Headers.TryAddWithoutValidation(name, value));
        return await replica.Writer.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    // As it is, without a client that repairs it. The status, or nothing if the connection was closed.
    private async Task<string> RawAsync(string method, string target, string? header = null)
    {
        var authorization = header?.StartsWith("Authorization", StringComparison.Ordinal) == true
            ? ""
            : $"Authorization: {replica.Writer.DefaultRequestHeaders.Authorization}\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, replica.Client.BaseAddress!.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{authorization}{header}{(header is null ? "" : "\r\n")}\r\n"), Cancel);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadLineAsync(Cancel) is { Length: > 12 } line ? line[9..] : "";
    }
}
