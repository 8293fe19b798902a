using LocalAspire.Dashboard.Tests.Browser;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Stage))]

namespace LocalAspire.Dashboard.Tests.Browser;

/// <summary>A dashboard with an AppHost, services that have sent telemetry, and a browser to look at it.</summary>
public sealed class Stage : IAsyncLifetime
{
    // A busy machine takes its time; what does not come is waited for in vain only once.
    private const float Patience = 60_000;

    // Where to put pictures of the pages; none are taken by default.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("DASHBOARD_PICTURES");

    private FakeAppHost _host = null!;
    private DashboardProcess _dashboard = null!;
    private Shop _shop = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    internal FakeAppHost Host => _host;

    internal DashboardProcess Dashboard => _dashboard;

    internal Shop Shop => _shop;

    /// <value>A trace of 2.4 s with its query and its logs.</value>
    internal string SlowTrace { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _host = await FakeAppHost.StartAsync();
        ShopOnPaper.Open(_host);
        _dashboard = await DashboardProcess.StartAsync(_host.Environment);
        _shop = new(_dashboard.Grpc);
        for (var i = 0; i < 40; i++)
            _shop.Read(TimeSpan.FromMilliseconds(3 + (i * 7 % 60)), hit: i % 3 != 0, fails: i == 17, replica: 1 + (i % 2));
        SlowTrace = _shop.Read(TimeSpan.FromMilliseconds(2_400));
        _shop.Import(TimeSpan.FromMilliseconds(800));
        _shop.Flush();
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = await Chromium.PathAsync(), Args = ["--no-sandbox"] });
    }

    /// <summary>Opens a page of the dashboard; anything the browser complains of, or asks of another host, fails the test.</summary>
    internal async Task<Visit> OpenAsync(string path, ColorScheme theme = ColorScheme.Light, Uri? home = null)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = theme,
            ViewportSize = new() { Width = 1440, Height = 860 },
            Permissions = ["clipboard-read", "clipboard-write"],
            BaseURL = _dashboard.Page.ToString(),
        });
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page, home ?? _dashboard.Page, Pictures);
        await page.GotoAsync(path);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        _shop.Dispose();
        await _dashboard.DisposeAsync();
        await _host.DisposeAsync();
    }
}
