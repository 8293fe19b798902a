using LocalAspire.Dashboard.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalAspire.Dashboard.Tests.Browser;

public class EmptyTests(Stage stage)
{
    [Theory]
    [InlineData("/", "A viewer for telemetry")]
    [InlineData("/consolelogs", "No consoles without an AppHost")]
    [InlineData("/structuredlogs", "No logs yet")]
    [InlineData("/traces", "No traces yet")]
    [InlineData("/traces/detail/0af7651916cd43dd8448eb211c80319c", "This trace is not here")]
    [InlineData("/metrics", "No metrics yet")]
    [InlineData("/graph", "Nothing to draw yet")]
    public async Task Alone_and_without_senders_each_page_says_what_to_do(string path, string title)
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var visit = await stage.OpenAsync(new Uri(dashboard.Page, path).ToString(), home: dashboard.Page);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
        await visit.PictureAsync($"empty-{title.Split(' ')[^2]}");
    }

    [Fact]
    public async Task Without_the_login_link_the_token_is_asked_for()
    {
        await using var dashboard = await DashboardProcess.StartAsync(("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "a-token-of-mine"));
        await using var visit = await stage.OpenAsync(new Uri(dashboard.Page, "/traces").ToString(), home: dashboard.Page);
        await visit.PictureAsync("login");
        await visit.Page.GetByLabel("Token").FillAsync("a-token-of-mine");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" })).ToBeVisibleAsync();
    }
}
