using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Scalable.SystemTests;

/// <summary>Aspire's dashboard on the running system, in a real browser, from the login link of the Ready line to each of its
/// pages.</summary>
public sealed partial class DashboardTests : IAsyncLifetime
{
    private const int TestTimeout = 600_000;
    private const float ElementTimeout = 60_000;

    private readonly AppHostProcess _host = new(AppHostProcess.NewFolder());
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        var ready = Ready().Match(await _host.LineAsync("Ready: ", timeout.Token));
        Assert.True(ready.Success);
        _gateway = ready.Groups["gateway"].Value;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = await DebianPackage.EnsureAsync("chromium", "chromium"),
            Args = ["--no-sandbox"],
        });
        _page = await _browser.NewPageAsync(new()
        {
            BaseURL = ready.Groups["dashboard"].Value,
            ViewportSize = new() { Width = 1440, Height = 860 },
        });
        _page.SetDefaultTimeout(ElementTimeout);
        SetDefaultExpectTimeout(ElementTimeout);
        await _page.GotoAsync(ready.Groups["login"].Value);
        await UntilResourcesAreListedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _host.DisposeAsync();
    }

    // On a busy machine the dashboard may show an empty list that stays empty; as a person would, the test loads the page again.
    private async Task UntilResourcesAreListedAsync()
    {
        for (var loads = 1; ; loads++)
        {
            try
            {
                await Row("postgres").WaitForAsync(new() { Timeout = ElementTimeout / 3 });
                return;
            }
            catch (TimeoutException) when (loads < 10)
            {
                await _page.ReloadAsync();
            }
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Every_dashboard_page_shows_the_running_system()
    {
        using var client = new HttpClient();
        await client.GetStringAsync($"{_gateway}/api/catalog/items?pageSize=3", TestContext.Current.CancellationToken);

        // Resources: each server and service, and nothing that a newcomer has to worry about.
        foreach (var name in (string[])["postgres", "catalogdb", "cache", "messaging", "migrations", "catalog", "worker", "gateway"])
            await Expect(Row(name)).ToBeVisibleAsync();
        await Expect(Row("gateway")).ToContainTextAsync("Running");
        await Expect(_page.GetByText("certificate")).ToHaveCountAsync(0);

        await _page.GotoAsync("/?view=Graph");
        await Expect(_page.Locator("svg text", new() { HasText = "gateway" }).First).ToBeVisibleAsync();
        await _page.GotoAsync("/consolelogs/resource/postgres");
        await Expect(_page.GetByText("database system is ready to accept connections").First).ToBeVisibleAsync();
        await _page.GotoAsync("/structuredlogs/resource/gateway");
        await Expect(_page.GetByText("Now listening on").First).ToBeVisibleAsync();
        await _page.GotoAsync("/metrics/resource/gateway");
        await Expect(_page.GetByText("http.server.request.duration").First).ToBeVisibleAsync();

        // A trace, from the gateway to the query below it.
        await _page.GotoAsync("/traces");
        await _page.GetByText("gateway: GET /api/catalog/items").First.ClickAsync();
        await Expect(_page.GetByText("catalogdb").First).ToBeVisibleAsync();
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Dashboard_buttons_restart_a_server_and_a_service()
    {
        foreach (var (name, program) in new[] { ("worker", "WorkerService.dll"), ("cache", "redis-server") })
        {
            var before = _host.ProcessesOf(program);
            Assert.NotEmpty(before);

            await PressAsync(name, "Restart");

            while (_host.ProcessesOf(program) is var now && (now.Count == 0 || now.Intersect(before).Any()))
                await Task.Delay(50, TestContext.Current.CancellationToken);
            await Expect(Row(name)).ToContainTextAsync("Running");
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Diagnose_command_and_findings_page_show_what_the_telemetry_shows()
    {
        using var client = new HttpClient();
        for (var size = 1; size <= 5; size++)
            await client.GetStringAsync($"{_gateway}/api/catalog/items?pageSize={size}", TestContext.Current.CancellationToken);
        await Expect(Row("diagnosis")).ToContainTextAsync("Not started");

        await PressAsync("diagnosis", "Diagnose");

        await Expect(_page.Locator("fluent-dialog").GetByText(Summary()).First).ToBeVisibleAsync();
        await _page.GotoAsync("/");
        await Expect(Row("diagnosis")).ToContainTextAsync("Running");
        var link = await Row("diagnosis").GetByRole(AriaRole.Link).First.GetAttributeAsync("href");
        var requests = new List<string>();
        _page.Request += (_, request) => requests.Add(request.Url);
        await _page.GotoAsync(link!);
        await Expect(_page.GetByText(Summary())).ToBeVisibleAsync();
        Assert.All(requests, request => Assert.StartsWith(link!, request, StringComparison.Ordinal));
    }

    // The dashboard draws its rows anew while resources change, and then a click may reach neither the button nor the menu's item. A menu
    // closes when one of its items is pressed; while it stays open, the test presses again, as a person would.
    private async Task PressAsync(string resource, string command)
    {
        var item = _page.Locator("fluent-menu-item:visible").GetByText(command, new() { Exact = true });
        var impatient = ElementTimeout / 6;
        for (var presses = 1; ; presses++)
        {
            try
            {
                if (!await item.IsVisibleAsync())
                    await Row(resource).GetByRole(AriaRole.Button, new() { Name = "Actions" }).ClickAsync();
                await item.ClickAsync(new() { Timeout = impatient });
                await item.WaitForAsync(new() { State = WaitForSelectorState.Hidden, Timeout = impatient });
                return;
            }
            catch (TimeoutException) when (presses < 10)
            {
                // Pressed again.
            }
        }
    }

    // Its first cell is labelled with its kind and its name: "Project: worker".
    private ILocator Row(string name) =>
        _page.GetByRole(AriaRole.Row).Filter(new() { Has = _page.Locator($"td[aria-label*=': {name}']") }).First;

    [GeneratedRegex(@"(No finding|\d+ findings?) in [1-9][\d,]* spans of \d+ traces")]
    private static partial Regex Summary();

    [GeneratedRegex(@"Ready: (?<gateway>\S+) \(dashboard (?<dashboard>http://[^/]+)(?<login>/login\?t=[^)]+)\)")]
    private static partial Regex Ready();
}
