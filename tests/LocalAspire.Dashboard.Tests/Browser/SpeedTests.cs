using System.Diagnostics;
using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace LocalAspire.Dashboard.Tests.Browser;

public class SpeedTests(Stage stage)
{
    [Fact]
    public async Task The_first_page_weighs_less_than_300_KB()
    {
        await using var visit = await stage.OpenAsync("/");
        await Expect(visit.Page.Locator(".grid tbody tr").First).ToBeVisibleAsync();
        var bytes = await visit.Page.EvaluateAsync<double>("[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, entry) => sum + entry.transferSize, 0)");
        // Rows of data are there: the page answers to the user.
        var interactive = await visit.Page.EvaluateAsync<double>("performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('/api/resources')).map(entry => entry.responseEnd)[0]");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:0.0} KB over the wire; its data after {interactive:0} ms"));
        Assert.InRange(bytes, 10_000, 300 * 1024);
    }

    [Fact]
    public async Task A_trace_that_ends_comes_on_screen_by_itself()
    {
        await using var visit = await stage.OpenAsync("/traces");
        await Expect(visit.Page.Locator(".grid tbody tr").First).ToBeVisibleAsync();
        var id = stage.Shop.Read(TimeSpan.FromMilliseconds(77));
        stage.Shop.Flush();
        var watch = Stopwatch.StartNew();
        await Expect(visit.Page.Locator($"a[href='/traces/detail/{id}']")).ToBeVisibleAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on screen {watch.ElapsedMilliseconds} ms after it was sent"));
    }
}
