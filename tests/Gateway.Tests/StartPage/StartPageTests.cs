using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.StartPage;

/// <summary>A gateway in each environment; it needs no catalogue for its start page.</summary>
public sealed class StartPageFixture : IAsyncLifetime
{
    internal GatewayProcess Development { get; private set; } = null!;

    internal GatewayProcess Production { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var dashboard = new KeyValuePair<string, string>("Development__DashboardUrl", "http://localhost:18888/login?t=a\"b&c=1");
        Development = await GatewayProcess.StartAsync(new Dictionary<string, string>([dashboard]));
        Production = await GatewayProcess.StartAsync(new Dictionary<string, string>([dashboard])
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Authentication__Schemes__Bearer__Authority"] = "https://login.example",
            ["Authentication__Schemes__Bearer__ValidAudiences__0"] = "catalogue",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Development.DisposeAsync();
        await Production.DisposeAsync();
    }
}

public sealed partial class StartPageTests(StartPageFixture fixture) : IClassFixture<StartPageFixture>
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    private const string TokenCommand = "dotnet user-jwts create --project Gateway --scope catalog:write --output token";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Browser_gets_a_page_with_links_and_the_token_command()
    {
        using var response = await SendAsync(fixture.Development, Browser);
        var page = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains(TokenCommand, page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://localhost:18888/login?t=a%22b&amp;c=1\"", page, StringComparison.Ordinal);
        var local = Links().Matches(page).Select(link => link.Groups["path"].Value).Where(link => link.StartsWith('/')).ToList();
        Assert.Superset(new HashSet<string> { "/scalar/", "/openapi/v1.json", "/health", "/api/catalog/items/1" }, local.ToHashSet());
    }

    [Fact]
    public async Task Start_page_loads_no_resources_and_its_csp_allows_only_its_style()
    {
        using var response = await SendAsync(fixture.Development, Browser);
        var page = await response.Content.ReadAsStringAsync(Cancelled);
        var style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains(
            $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'",
            policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script|<link|<img|@import|url\\(|style=\"", page);
    }

    [Fact]
    public async Task Production_start_page_has_no_development_hints()
    {
        using var response = await SendAsync(fixture.Production, Browser);
        var page = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("/scalar/", page, StringComparison.Ordinal);
        Assert.DoesNotContain("user-jwts", page, StringComparison.Ordinal);
        Assert.DoesNotContain("18888", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/json, text/html;q=0.5")]
    [InlineData("text/html;q=0, */*")]
    [InlineData("nonsense")]
    public async Task Client_that_does_not_accept_html_gets_404_with_problem_details(string? accept)
    {
        using var response = await SendAsync(fixture.Development, accept);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(404, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("status").GetInt32());
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Theory]
    [InlineData(Browser)]
    [InlineData("text/html;q=0.9, application/json;q=0.5")]
    [InlineData("text/*")]
    [InlineData("text/html;charset=utf-8")]
    public async Task Client_that_accepts_html_gets_the_page(string accept)
    {
        using var response = await SendAsync(fixture.Development, accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Start_page_supports_validation_and_head()
    {
        using var get = await SendAsync(fixture.Development, Browser);
        using var head = await SendAsync(fixture.Development, Browser, HttpMethod.Head);
        using var again = await SendAsync(fixture.Development, Browser, etag: get.Headers.ETag!.Tag);

        Assert.Contains("Accept", get.Headers.Vary);
        Assert.True(get.Headers.CacheControl!.NoCache);
        Assert.Equal((HttpStatusCode.OK, get.Headers.ETag), (head.StatusCode, head.Headers.ETag));
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Contains("Accept", again.Headers.Vary);
    }

    [Fact]
    public async Task Unsafe_dashboard_url_is_not_linked()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string> { ["Development__DashboardUrl"] = "javascript:alert(1)" });
        using var response = await SendAsync(gateway, Browser);
        Assert.DoesNotContain("Dashboard", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SendAsync(
        GatewayProcess gateway, string? accept, HttpMethod? method = null, string? etag = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/");
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        return gateway.Client.SendAsync(request, Cancelled);
    }

    [GeneratedRegex("href=\"(?<path>[^\"]+)\"")]
    private static partial Regex Links();
}
