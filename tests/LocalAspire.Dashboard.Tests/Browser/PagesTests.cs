using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalAspire.Dashboard.Tests.Browser;

public class PagesTests(Stage stage)
{
    public static TheoryData<ColorScheme> Themes => [ColorScheme.Light, ColorScheme.Dark];

    [Theory]
    [MemberData(nameof(Themes))]
    public async Task Resources_are_listed_with_their_state_and_details(ColorScheme theme)
    {
        await using var visit = await stage.OpenAsync("/", theme);
        var row = visit.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("mail") });
        await Expect(row).ToContainTextAsync("Failed to start (exit code 127)");
        await visit.PictureAsync($"resources-{theme}");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "gateway", Exact = false }).First.ClickAsync();
        var panel = visit.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel).ToContainTextAsync("ConnectionStrings__catalogdb");
        await Expect(panel).Not.ToContainTextAsync("hunter2");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show ConnectionStrings__catalogdb" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("Password=hunter2hunter2");
        await visit.PictureAsync($"resource-{theme}");
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/resources/gateway$"));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public async Task The_console_shows_colours_as_colours_and_markup_as_text(ColorScheme theme)
    {
        await using var visit = await stage.OpenAsync("/consolelogs/resource/catalog-1", theme);
        var console = visit.Page.GetByRole(AriaRole.Log);
        await Expect(console.Locator(".a32").First).ToHaveTextAsync("info");
        await Expect(console).ToContainTextAsync("<script>alert('no')</script>");
        await visit.Page.GetByPlaceholder("Search the console…").FillAsync("timeout");
        await Expect(console.Locator(".found").First).ToContainTextAsync("TimeoutException");
        await visit.PictureAsync($"console-{theme}");
    }

    [Fact]
    public async Task A_cleared_console_stays_cleared_when_the_page_comes_back()
    {
        await using var visit = await stage.OpenAsync("/consolelogs/resource/postgres");
        var lines = visit.Page.GetByRole(AriaRole.Log).Locator(".row");
        await Expect(lines.First).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear the view" }).ClickAsync();
        await visit.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        stage.Host.Print("postgres", "after the clearing");
        await Expect(lines.First).ToContainTextAsync("after the clearing");
        await Expect(lines).ToHaveCountAsync(1);
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public async Task Logs_are_filtered_by_level_and_attribute(ColorScheme theme)
    {
        await using var visit = await stage.OpenAsync("/structuredlogs", theme);
        await Expect(visit.Page.Locator(".grid tbody tr").First).ToBeVisibleAsync();
        await visit.PictureAsync($"logs-{theme}");
        await visit.Page.GetByLabel("Level").SelectOptionAsync("Error");
        await Expect(visit.Page.Locator(".grid tbody tr")).ToHaveCountAsync(1);
        await visit.Page.Locator(".grid tbody a").First.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("System.TimeoutException");
        await visit.PictureAsync($"log-{theme}");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.GetByLabel("Level").SelectOptionAsync("");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await visit.Page.Locator("input[name=key]").FillAsync("Rows");
        await visit.Page.Locator("input[name=value]").FillAsync("1000");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".grid tbody tr")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".grid tbody tr")).ToContainTextAsync("Imported 1000 rows");
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public async Task Metrics_show_percentiles_and_the_same_numbers_as_a_table(ColorScheme theme)
    {
        await using var visit = await stage.OpenAsync("/metrics/resource/gateway", theme);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "http.server.request.duration" })).ToBeVisibleAsync();
        for (var i = 0; i < 20; i++)
            stage.Shop.Read(TimeSpan.FromMilliseconds(5 + (i * 9)), hit: true);
        stage.Shop.Flush();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "P99" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".exemplar").First).ToBeVisibleAsync();
        await visit.PictureAsync($"metrics-{theme}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "P99" })).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public async Task The_graph_shows_who_calls_whom_and_through_which_broker(ColorScheme theme)
    {
        await using var visit = await stage.OpenAsync("/graph", theme);
        await Expect(visit.Page.Locator("g.node")).ToHaveCountAsync(9);
        await visit.PictureAsync($"graph-{theme}");
        await visit.Page.GetByText("As a table").ClickAsync();
        var calls = await visit.Page.Locator(".graph-table tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.cells[0].textContent + ' ' + row.cells[1].textContent)");
        Assert.Equal(["catalog cache", "catalog catalogdb", "catalog messaging", "gateway catalog", "messaging worker", "worker catalogdb"], calls.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public async Task A_slow_request_leads_to_its_trace_its_SQL_and_its_log(ColorScheme theme)
    {
        await using var visit = await stage.OpenAsync("/traces", theme);
        await Expect(visit.Page.Locator(".grid tbody tr").First).ToBeVisibleAsync();
        await visit.PictureAsync($"traces-{theme}");
        await visit.Page.GetByLabel("Least duration in milliseconds").FillAsync("2000");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".grid tbody tr")).ToHaveCountAsync(1);
        await visit.Page.Locator(".grid tbody a").First.ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(stage.SlowTrace));
        await Expect(visit.Page.Locator(".fall .row")).ToHaveCountAsync(5);
        await visit.Page.Locator(".fall .row", new() { HasText = "catalogdb" }).ClickAsync();
        var panel = visit.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel).ToContainTextAsync("WHERE i.id = ANY($1)");
        await visit.PictureAsync($"trace-{theme}");
        await visit.Page.Locator(".fall .row", new() { HasText = "GET /api/catalog/items/{id:int}" }).ClickAsync();
        await panel.GetByRole(AriaRole.Link, new() { NameRegex = new("Slow query") }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("Slow query: 42 took 2400 ms");
        await visit.PictureAsync($"trace-log-{theme}");
    }

    [Fact]
    public async Task A_resource_is_restarted_from_its_row()
    {
        await using var visit = await stage.OpenAsync("/");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Restart worker" }).ClickAsync();
        await Expect(visit.Page.Locator("#toasts")).ToContainTextAsync("Restart: worker");
        Assert.Contains("worker restart", stage.Host.Commands);
    }

    [Fact]
    public async Task A_state_that_changes_is_seen_without_reloading()
    {
        await using var visit = await stage.OpenAsync("/");
        var row = visit.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("cache") });
        await Expect(row).ToContainTextAsync("Running");
        stage.Host.Change("cache", resource => resource["health"] = "Unhealthy");
        await Expect(row).ToContainTextAsync("Running (unhealthy)");
        stage.Host.Change("cache", resource => resource["health"] = "Healthy");
        await Expect(row).Not.ToContainTextAsync("unhealthy");
    }
}
