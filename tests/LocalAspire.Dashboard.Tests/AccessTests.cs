using System.Net;
using Grpc.Core;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

public class AccessTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bound_beyond_loopback_it_wants_a_token_from_browsers_and_a_key_from_senders()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("host", "0.0.0.0"));
        var link = new Uri(dashboard.Output.Single(line => line.StartsWith("Dashboard: ", StringComparison.Ordinal))["Dashboard: ".Length..]);
        Assert.StartsWith("?t=", link.Query, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, "/api/traces"));
        using (var page = await dashboard.Client.GetAsync("/traces", Stop))
            Assert.Equal("/login", new Uri(dashboard.Page, page.Headers.Location!).AbsolutePath);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, "/login?t=wrong"));

        using var login = await dashboard.Client.GetAsync(link.PathAndQuery, Stop);
        Assert.Equal("/", login.Headers.Location!.OriginalString);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/traces");
        request.Headers.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var read = await dashboard.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        using var exporter = new RawExporter(dashboard.Grpc);
        var refused = await Assert.ThrowsAsync<RpcException>(() => exporter.SendAsync([], Stop));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        var key = dashboard.Output.Single(line => line.Contains("x-otlp-api-key=", StringComparison.Ordinal)).Split("x-otlp-api-key=")[1];
        Assert.Empty(await exporter.SendAsync([], Stop, ("x-otlp-api-key", key)));
    }

    [Fact]
    public async Task A_key_that_was_given_is_asked_for_on_loopback_as_well()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("DASHBOARD__OTLP__PRIMARYAPIKEY", "the-key"));
        using var exporter = new RawExporter(dashboard.Grpc);
        await Assert.ThrowsAsync<RpcException>(() => exporter.SendAsync([], Stop, ("x-otlp-api-key", "another")));
        Assert.Empty(await exporter.SendAsync([], Stop, ("x-otlp-api-key", "the-key")));
        Assert.DoesNotContain(dashboard.Output, line => line.Contains("the-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_foreign_name_that_resolves_to_loopback_is_not_answered()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/traces");
        request.Headers.Host = "rebound.example";
        using var response = await dashboard.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "http://localhost:1")]
    public async Task Another_sites_page_cannot_send_commands(string header, string value)
    {
        await using var host = await FakeAppHost.StartAsync();
        ShopOnPaper.Open(host);
        await using var dashboard = await DashboardProcess.StartAsync(host.Environment);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/resources/gateway/commands/stop");
        request.Headers.Add(header, value);
        using var response = await dashboard.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(host.Commands);
    }

    [Fact]
    public async Task Pages_are_not_served_on_the_ports_of_senders_whatever_the_host_header_says()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = dashboard.Http };
        http.DefaultRequestHeaders.Host = dashboard.Page.Authority;
        using var response = await http.GetAsync("/api/traces", Stop);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Every_answer_keeps_foreign_scripts_out()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        foreach (var path in new[] { "/", "/js/app.js", "/api/traces", "/api/nothing", "/login" })
        {
            using var response = await dashboard.Client.GetAsync(path, Stop);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_setting_is_one_line_that_names_it()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => DashboardProcess.StartAsync(("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "nonsense")));
        Assert.Contains("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL: 'nonsense' is not an address", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(DashboardProcess dashboard, string path)
    {
        using var response = await dashboard.Client.GetAsync(path, Stop);
        return response.StatusCode;
    }
}
