using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

/// <summary>Problem details say what is wrong, by the names of the JSON.</summary>
public sealed class ProblemTests(OneReplica replica) : IClassFixture<OneReplica>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"name":"","price":1,"catalogTypeId":1,"catalogBrandId":1}""", "name")]
    [InlineData("""{"price":1,"catalogTypeId":1,"catalogBrandId":1}""", "name")]
    [InlineData("""{"NAME":7,"price":1,"catalogTypeId":1,"catalogBrandId":1}""", "name")]
    [InlineData("""{"name":"x","catalogTypeId":1,"catalogBrandId":1}""", "price")]
    [InlineData("""{"name":"x","price":-1,"catalogTypeId":1,"catalogBrandId":1}""", "price")]
    [InlineData("""{"name":"x","price":"1","catalogTypeId":1,"catalogBrandId":1}""", "price")]
    [InlineData("""{"name":"x","price":null,"catalogTypeId":1,"catalogBrandId":1}""", "price")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":0,"catalogBrandId":1}""", "catalogTypeId")]
    [InlineData("""{"name":"x","price":1,"CATALOGTYPEID":"a","catalogBrandId":1}""", "catalogTypeId")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":9999,"catalogBrandId":1}""", "catalogTypeId")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":1,"catalogBrandId":1,"availableStock":-1}""", "availableStock")]
    [InlineData("""{"name":"x","price":1,"catalogTypeId":1,"catalogBrandId":1,"MaxStockThreshold":1.5}""", "maxStockThreshold")]
    public async Task Item_error_is_reported_under_the_json_name_of_the_property(string json, string name)
    {
        foreach (var (method, address) in new[] { (HttpMethod.Post, "/api/catalog/items"), (HttpMethod.Put, "/api/catalog/items/61") })
        {
            var problem = await ProblemAsync(
                method, address, new StringContent(json, Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);
            Assert.Equal(name, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }
    }

    [Theory]
    [InlineData("/api/catalog/items?PAGESIZE=0", "pageSize")]
    [InlineData("/api/catalog/items?PageSize=x", "pageSize")]
    [InlineData("/api/catalog/items?after=x", "after")]
    [InlineData("/api/catalog/items?api-version=9", "api-version")]
    [InlineData("/api/catalog/items/0", "id")]
    [InlineData("/api/catalog/items/x", "id")]
    [InlineData("/api/catalog/items/withsemanticrelevance", "text")]
    [InlineData("/api/jobs?state=odd", "state")]
    public async Task Parameter_error_is_reported_under_the_name_of_the_parameter(string address, string name)
    {
        var problem = await ProblemAsync(HttpMethod.Get, address, null, HttpStatusCode.BadRequest);
        Assert.Equal(name, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("/api/catalog/items?type=abc", "type", "Must be a whole number.")]
    [InlineData("/api/catalog/items/abc", "id", "Must be a whole number.")]
    [InlineData("/api/catalog/items/by?ids=x", "ids", "Must be a whole number, each time.")]
    [InlineData("/api/jobs/abc", "id", "Must be a UUID.")]
    [InlineData("/api/jobs?state=foo", "state", "Must be queued, running, completed, failed or cancelled.")]
    [InlineData("/api/catalog/items?pageSize=501", "pageSize", "Must be from 1 to 500.")]
    [InlineData("/api/catalog/items/withsemanticrelevance", "text", "Required.")]
    [InlineData("/api/catalog/items/7/reviews?after=-1", "after", "Must be the `next` value of the previous page.")]
    public async Task Parameter_error_has_a_plain_message(string address, string name, string message)
    {
        var problem = await ProblemAsync(HttpMethod.Get, address, null, HttpStatusCode.BadRequest);
        Assert.Equal(message, Assert.Single(problem.GetProperty("errors").GetProperty(name).EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("""{"name":"a","price":1,"catalogTypeId":1,"catalogBrandId":1,"Name":"b"}""", "name", "Must be given once.")]
    [InlineData(
        """{"name":"a","price":1.005,"catalogTypeId":1,"catalogBrandId":1}""",
        "price", "Must be from 0 to 9999999999999999.99, with at most two decimals.")]
    [InlineData(
        """{"name":"a","price":1e-30,"catalogTypeId":1,"catalogBrandId":1}""",
        "price", "Must be from 0 to 9999999999999999.99, with at most two decimals.")]
    [InlineData(
        """{"name":"a","price":9999999999999998.999,"catalogTypeId":1,"catalogBrandId":1}""",
        "price", "Must be from 0 to 9999999999999999.99, with at most two decimals.")]
    [InlineData("""{"name":"","price":1,"catalogTypeId":1,"catalogBrandId":1}""", "name", "Required.")]
    [InlineData(
        """{"name":"a","price":1,"catalogTypeId":1,"catalogBrandId":1,"availableStock":-1}""",
        "availableStock", "Must be from 0 to 2147483647.")]
    [InlineData(
        """{"name":"a","price":1,"catalogTypeId":1,"catalogBrandId":1,"pictureFileName":"../x"}""",
        "pictureFileName", "Must be a file name: letters, digits, '.', '_' and '-', at most 128.")]
    [InlineData(
        """{"name":"a","price":1,"catalogTypeId":1,"catalogBrandId":1,"id":2000000001}""",
        "id", "Must be from 1 to 2000000000: the ids of later items are counted on from the highest.")]
    public async Task Property_error_has_a_plain_message(string json, string name, string message)
    {
        var problem = await ProblemAsync(
            HttpMethod.Post, "/api/catalog/items", new StringContent(json, Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);
        Assert.Contains(message, problem.GetProperty("errors").GetProperty(name).EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task Whole_numbers_are_accepted_in_any_json_notation()
    {
        const string json = """{"name":"a","price":1.50,"catalogTypeId":1e0,"catalogBrandId":1.0,"availableStock":2E1}""";
        using var response = await replica.Writer.PostAsync(
            "/api/catalog/items", new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(
            20,
            (await replica.Client.ReadAsync(response.Headers.Location!.OriginalString)).GetProperty("availableStock").GetInt32());
    }

    [Fact]
    public async Task Missing_body_and_unsupported_content_type_have_their_own_detail()
    {
        var missing = await ProblemAsync(HttpMethod.Post, "/api/catalog/items", null, HttpStatusCode.BadRequest);
        Assert.Equal("The request has no body.", missing.GetProperty("detail").GetString());

        var text = await ProblemAsync(HttpMethod.Post, "/api/catalog/items", new StringContent("x"), HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("Content-Type", text.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_outside_properties_have_their_own_title_and_detail()
    {
        var empty = await ProblemAsync(HttpMethod.Post, "/api/catalog/items/61/pictures", Picture([]), HttpStatusCode.BadRequest);
        var none = await ProblemAsync(
            HttpMethod.Post, "/api/catalog/items/61/pictures",
            new MultipartFormDataContent { { new StringContent("x"), "x" } },
            HttpStatusCode.BadRequest);
        var large = await ProblemAsync(HttpMethod.Post, "/api/catalog/items", Bomb(), HttpStatusCode.RequestEntityTooLarge);
        var import = await ProblemAsync(HttpMethod.Post, "/api/catalog/imports", Csv(""), HttpStatusCode.BadRequest);
        var key = await ProblemAsync(
            HttpMethod.Post, "/api/catalog/items/61/reviews",
            new StringContent("""{"stars":3}""", Encoding.UTF8, "application/json"),
            HttpStatusCode.BadRequest, "a b");

        Assert.All([empty, none, large, import, key], problem =>
        {
            Assert.False(problem.TryGetProperty("errors", out _));
            Assert.DoesNotContain("validation", problem.GetProperty("title").GetString(), StringComparison.OrdinalIgnoreCase);
            Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        });
        Assert.Contains("empty", empty.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("empty", import.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"exceeds the limit of 30,000,000 bytes", large.GetProperty("detail").GetString());
        Assert.Contains("Idempotency-Key", key.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    // Small on its way, and more than the service takes when it is unpacked.
    private static ByteArrayContent Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes("\"" + new string(' ', 100_000_000)));
        return new(packed.ToArray()) { Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } } };
    }

    private static StringContent Csv(string rows) => new(rows, Encoding.UTF8, "text/csv");

    private static MultipartFormDataContent Picture(byte[] content) => new()
    {
        { new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "file", "a.png" },
    };

    private async Task<JsonElement> ProblemAsync(
        HttpMethod method, string address, HttpContent? content, HttpStatusCode status, string? key = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await replica.Writer.SendAsync(request, Cancel);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
        var problem = await response.JsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
