using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Sources;
using TestServers;

namespace Diagnosis.Tests.Sources;

public sealed class AspireDashboardTests : IAsyncLifetime
{
    private const string Token = "token-of-a-test";

    private readonly Uri _pages = new($"http://127.0.0.1:{FreePort.Next()}");
    private readonly Uri _otlp = new($"http://127.0.0.1:{FreePort.Next()}");
    private Process _dashboard = null!;

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo(RunningServers.DashboardProgram)
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = $"{_pages}",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"{_otlp}",
                ["DASHBOARD__OTLP__AUTHMODE"] = "Unsecured",
                ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
                ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = Token,
                ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__API__PRIMARYAPIKEY"] = "key-of-a-test",
            },
        };
        _dashboard = Process.Start(start)!;
        _ = _dashboard.StandardOutput.ReadToEndAsync(CancellationToken.None);
        using var client = new HttpClient();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                using var response = await client.GetAsync(new Uri(_pages, "/health"), TestContext.Current.CancellationToken);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Spans_of_a_running_dashboard_are_examined()
    {
        Send(requests: 3);
        var engine = new DiagnosisEngine();
        using var dashboard = await AspireDashboard.ConnectAsync(
            new(_pages, $"/login?t={Token}"), cancellationToken: TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();
        var follow = dashboard.FollowAsync(engine, end.Token);
        Send(requests: 3); // While it is being followed.

        await Eventually.TrueAsync(() => engine.Report().Coverage.Spans == 2 * (13 + 14 + 15));
        await end.CancelAsync();
        await follow;

        var finding = Assert.Single(engine.Report(isComplete: true).Findings);
        Assert.Equal((Mistake.RepeatedCalls, "shop"), (finding.Mistake, finding.Where.Service));
    }

    [Fact]
    public async Task Wrong_key_is_refused() => await Assert.ThrowsAsync<HttpRequestException>(
        () => AspireDashboard.ConnectAsync(_pages, "wrong", TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        _dashboard.Kill(entireProcessTree: true);
        await _dashboard.WaitForExitAsync(CancellationToken.None);
        _dashboard.Dispose();
    }

    // Requests with 12, 13, … queries.
    private void Send(int requests)
    {
        using var source = new ActivitySource("shop");
        using var provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("shop"))
            .AddSource("shop").AddOtlpExporter(exporter => exporter.Endpoint = _otlp).Build();
        for (var number = 0; number < requests; number++)
        {
            Activity.Current = null;
            using var request = source.StartActivity("GET /orders", ActivityKind.Server);
            request!.SetTag("http.request.method", "GET").SetTag("http.route", "/orders");
            for (var row = 0; row < 12 + number; row++)
            {
                using var query = source.StartActivity("query", ActivityKind.Client);
                query!.SetTag("db.system.name", "postgresql").SetTag("db.query.text", "SELECT * FROM customers WHERE id = $1");
            }
        }

        Assert.True(provider.ForceFlush());
    }
}
