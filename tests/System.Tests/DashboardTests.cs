using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Scalable.SystemTests;

/// <summary>The dashboard of the running system, in a real browser: what the services truly send, from a slow request to its SQL.</summary>
public sealed partial class DashboardTests : IAsyncLifetime
{
    private const int Patience = 600_000;
    private const float ElementPatience = 60_000;

    // Closed, so that the link and the key that the AppHost hands out have to be right.
    private readonly AppHostProcess _host = new(
        AppHostProcess.NewFolder(), "--LocalAspire:DisableDashboard=false", "--Dashboard:Frontend:BrowserToken=a-browser-token", "--Dashboard:Otlp:PrimaryApiKey=a-senders-key");
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var ready = Ready().Match(await _host.LineAsync("Ready: ", patience.Token));
        _gateway = ready.Groups["gateway"].Value;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = await DebianPackage.EnsureAsync("chromium", "chromium"), Args = ["--no-sandbox"] });
        _page = await _browser.NewPageAsync(new() { BaseURL = ready.Groups["dashboard"].Value, ViewportSize = new() { Width = 1440, Height = 860 } });
        _page.SetDefaultTimeout(ElementPatience);
        SetDefaultExpectTimeout(ElementPatience);
        await _page.GotoAsync(ready.Groups["login"].Value);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _host.DisposeAsync();
    }

    [Fact(Timeout = Patience)]
    public async Task A_request_is_followed_from_the_gateway_to_its_SQL_and_a_service_is_restarted()
    {
        using var client = new HttpClient();
        await client.GetStringAsync($"{_gateway}/api/catalog/items?pageSize=3", TestContext.Current.CancellationToken);

        // The list of traces, and the one of that request.
        await _page.GotoAsync("/traces");
        await _page.Locator(".grid tbody tr", new() { HasText = "GET /api/catalog/items" }).First.Locator("a").First.ClickAsync();
        var spans = _page.Locator(".fall .row");
        await Expect(spans.Filter(new() { HasText = "gateway" }).First).ToBeVisibleAsync();
        await Expect(spans.Filter(new() { HasText = "catalog" }).First).ToBeVisibleAsync();

        // The query below them, with its text.
        await spans.Filter(new() { HasTextRegex = new("catalogdb|postgresql"), HasNotText = "CONNECT" }).First.ClickAsync();
        await Expect(_page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("from item_counts");
        await Expect(_page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("db.operation.batch.size");

        // Everything that a service sends: logs, metrics, calls.
        await _page.GotoAsync("/structuredlogs");
        await Expect(_page.Locator(".grid tbody tr", new() { HasText = "catalog" }).First).ToBeVisibleAsync();
        await _page.GotoAsync("/metrics/resource/gateway");
        await Expect(_page.GetByText("http.server.request.duration").First).ToBeVisibleAsync();
        await _page.GotoAsync("/graph");
        await _page.GetByText("As a table").ClickAsync();
        await Expect(_page.Locator(".graph-table tbody tr", new() { HasTextRegex = new("gateway.*catalog") }).First).ToBeVisibleAsync();

        // A real restart: another process, and healthy again.
        await _page.GotoAsync("/");
        var worker = _page.GetByRole(AriaRole.Row, new() { NameRegex = new("worker") });
        await Expect(worker).ToContainTextAsync("Running");
        var before = _host.ProcessesOf("WorkerService");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Restart worker" }).ClickAsync();
        await _host.LineAsync("worker     |       Application is shutting down");
        await Expect(worker).ToContainTextAsync("Running");
        await _page.GotoAsync("/consolelogs/resource/worker");
        await Expect(_page.GetByRole(AriaRole.Log)).ToContainTextAsync("Application is shutting down");
        await _host.LineAsync("worker     |       Application started");
        Assert.Empty(before.Intersect(_host.ProcessesOf("WorkerService")));
    }

    [GeneratedRegex(@"Ready: (?<gateway>\S+) \(dashboard (?<dashboard>http://[^/]+)(?<login>/login\?t=[^)]+)\)")]
    private static partial Regex Ready();
}
