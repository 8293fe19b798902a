using System.IO.Compression;
using System.Net;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

/// <summary>No body that a client sends is the service's failure.</summary>
public sealed class HostileBodyTests(OneReplica replica) : IClassFixture<OneReplica>
{
    private const string Item = """{"name":"x","price":1,"catalogTypeId":1,"catalogBrandId":1}""";

    private static readonly string[] Posts =
    [
        "/api/catalog/items", "/api/catalog/items/7/reviews",
        "/api/catalog/price-lists", $"/api/catalog/price-lists/{Guid.Empty}/email",
        "/api/catalog/imports", "/api/catalog/items/7/pictures",
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
    public async Task Supported_content_type_and_charset_are_accepted_and_others_answered_415(string contentType, int status)
    {
        foreach (var (method, address) in new[] { ("POST", "/api/catalog/items"), ("PUT", "/api/catalog/items/8") })
        {
            Assert.Equal(
                status,
                (int)(await SendAsync(method, address, Encoding.UTF8.GetBytes(Item), ("Content-Type", contentType))).StatusCode);
        }
        var others = status == 201 ? HttpStatusCode.BadRequest : (HttpStatusCode)status;
        foreach (var address in Posts[1..4])
            Assert.Equal(others, (await SendAsync("POST", address, "[7]"u8.ToArray(), ("Content-Type", contentType))).StatusCode);
    }

    [Fact]
    public async Task Json_in_UTF_16_is_accepted() =>
        Assert.Equal(
            HttpStatusCode.Created,
            (await SendAsync(
                "POST", "/api/catalog/items", Encoding.Unicode.GetBytes(Item),
                ("Content-Type", "application/json; charset=\"utf-16\""))).StatusCode);

    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 8)]
    [InlineData("gzip", 60)]
    [InlineData("deflate", 1)]
    [InlineData("deflate", 60)]
    [InlineData("br", 1)]
    [InlineData("br", 60)]
    public async Task Truncated_compressed_body_is_answered_400(string coding, int missing)
    {
        foreach (var (address, type, content) in new[]
        {
            ("/api/catalog/imports", "text/csv",
                $"Id,Price\n40,1234.50\n41,1234.50\n"
                + $"{string.Concat(Enumerable.Range(0, 200).Select(id => $"{id * 7919 % 1000},{id}\n"))}"),
            ("/api/catalog/items", "application/json",
                Item + new string(' ', 20)
                + string.Concat(Enumerable.Range(0, 200).Select(n => n % 7 < 3 ? " " : "\t"))),
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
    public async Task Content_headers_of_a_request_without_a_body_are_ignored(string header, string value)
    {
        using var response = await SendAsync("GET", "/api/catalog/items/7", [], (header, value));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, br")]
    public async Task Body_that_does_not_match_its_content_encoding_is_a_client_error(string coding)
    {
        foreach (var address in Posts)
        {
            var type = address.EndsWith("pictures", StringComparison.Ordinal) ? "multipart/form-data; boundary=x" : "application/json";
            using var response = await SendAsync(
                "POST", address, Encoding.UTF8.GetBytes(Item), ("Content-Type", type), ("Content-Encoding", coding));
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
    public async Task Invalid_item_is_answered_400_with_problem_details(string json)
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
    public async Task Invalid_review_price_list_or_email_body_is_answered_400(string json, string address) =>
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await SendAsync("POST", address, Encoding.UTF8.GetBytes(json), ("Content-Type", "application/json"))).StatusCode);

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"\u0001\"")]
    [InlineData("multipart/form-data; boundary=x; boundary=y")]
    [InlineData("multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; filename*=UTF-8''%ff%zz\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: nonsense;;=\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nnonsense\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=f; filename=\"a\0b.csv\"\r\n\r\n\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=f; filename=a.csv\r\n\r\nabc")]
    public async Task Malformed_form_never_causes_a_server_error(string contentType, string body = "--x--\r\n")
    {
        foreach (var address in Posts[4..])
        {
            using var response = await SendAsync("POST", address, Encoding.UTF8.GetBytes(body), ("Content-Type", contentType));
            // 202: the worker will tell what the file is
            Assert.True((int)response.StatusCode is 202 or 400 or 415, $"{address}: {response.StatusCode}");
        }
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

    private async Task<HttpResponseMessage> SendAsync(
        string method, string address, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            Assert.True(
                request.Content.Headers.TryAddWithoutValidation(name, value)
                    || request.Headers.TryAddWithoutValidation(name, value));
        }
        return await replica.Writer.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }
}
