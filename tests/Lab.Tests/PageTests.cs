using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Scalable.Lab.Model;
using static Microsoft.Playwright.Assertions;

namespace Lab.Tests;

/// <summary>The lab's page in a real browser.</summary>
public sealed class PageTests(RunningLab stack, Browser browser) : IClassFixture<Browser>
{
    private const int Timeout = 300_000;
    private const float ElementTimeout = 60_000;

    private readonly List<string> _problems = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Switch_on_the_page_makes_the_mistake_and_undoes_it_and_the_run_is_exported()
    {
        await stack.Session.StartAsync(Cancel);
        await stack.Session.SendAsync(RunningLab.Users, LabMix.Everyday, true, Cancel);
        var page = await browser.OpenAsync(stack.Page, _problems);
        var caching = page.GetByRole(AriaRole.Switch, new() { Name = "No caching" });

        await caching.ClickAsync();
        await Expect(caching).ToHaveAttributeAsync("aria-checked", "true", new() { Timeout = ElementTimeout });
        Assert.Equal(["caching"], stack.Session.State.Mistakes);
        await Expect(page.Locator("#sentence")).ToContainTextAsync("The twin asks PostgreSQL", new() { Timeout = ElementTimeout });
        await caching.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(caching).ToHaveAttributeAsync("aria-checked", "false", new() { Timeout = ElementTimeout });
        Assert.Empty(stack.Session.State.Mistakes);

        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Export this run" }).ClickAsync());
        var exported = await File.ReadAllTextAsync(await download.PathAsync(), Cancel);
        Assert.Contains("Switched on: No caching", exported, StringComparison.Ordinal);
        Assert.Contains("<svg", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", exported, StringComparison.Ordinal);
        await page.CloseAsync();
        Assert.Empty(_problems);
    }

    [Fact(Timeout = Timeout)]
    public async Task Story_waits_for_the_reader_and_ends_after_the_five()
    {
        await stack.Session.StartAsync(Cancel);
        await stack.Session.SendAsync(RunningLab.Users, LabMix.Everyday, true, Cancel);
        var page = await browser.OpenAsync(stack.Page, _problems);
        await page.EvaluateAsync(
            """
            () => fetch("/api/story", {
              method: "POST", headers: { "Content-Type": "application/json" }, body: '{"seconds":1,"pauses":true}' })
            """);

        foreach (var mistake in LabMistake.All)
        {
            await Expect(page.Locator("#told-title")).ToContainTextAsync(mistake.Title, new() { Timeout = ElementTimeout });
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        }

        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-story", "end", new() { Timeout = ElementTimeout });
        Assert.Empty(stack.Session.State.Mistakes);
        await page.CloseAsync();
        Assert.Empty(_problems);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_follows_the_theme_of_the_system_and_fits_a_phone()
    {
        var colors = new List<string>();
        foreach (var (scheme, theme) in new[] { (ColorScheme.Light, "light"), (ColorScheme.Dark, "dark") })
        {
            var page = await browser.OpenAsync(stack.Page, _problems, scheme);
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", theme);
            colors.Add(await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
            await page.SetViewportSizeAsync(390, 844);
            Assert.Equal(390, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
            await page.CloseAsync();
        }

        Assert.Equal(2, colors.Distinct().Count());
        Assert.Empty(_problems);
    }

    [Fact(Timeout = Timeout)]
    public async Task Points_and_journal_of_the_page_are_bounded_however_long_it_runs()
    {
        const int hour = 7200;
        var page = await browser.OpenAsync(stack.Page, _problems, prepare: async page => await page.RouteAsync(
            "**/api/events", route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = Messages(hour) })));

        await Expect(page.Locator("body")).ToHaveAttributeAsync(
            "data-updates", hour.ToString(CultureInfo.InvariantCulture), new() { Timeout = ElementTimeout });

        Assert.InRange(await NumberAsync(page, "points"), 200, 240);
        Assert.InRange(await NumberAsync(page, "runPoints"), 300, 720);
        Assert.InRange(await page.Locator("#journal li").CountAsync(), 100, 200);
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("evil.example", "application/json", HttpStatusCode.BadRequest)]
    [InlineData(null, "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task Requests_of_other_sites_are_refused(string? host, string type, HttpStatusCode expected)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stack.Page, "/api/stop"))
        {
            Content = new StringContent("{}", Encoding.UTF8, type),
        };
        request.Headers.Host = host;

        using var response = await client.SendAsync(request, Cancel);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Impossible_number_of_users_is_refused_with_one_line()
    {
        using var client = new HttpClient();

        using var response = await client.PostAsJsonAsync(
            new Uri(stack.Page, "/api/traffic"), new { users = 100_000, mix = "everyday" }, Cancel);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("choose 10 to 5000", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static Task<int> NumberAsync(IPage page, string name) =>
        page.EvaluateAsync<int>($"() => Number(document.body.dataset.{name})");

    // An hour of samples, a mistake switched on and off again and again.
    private static string Messages(int count)
    {
        var messages = new StringBuilder();
        var column = new { offered = 500, good = 490, errors = 10, p50 = 1.5, p99 = 20, queries = 100, connections = 10, threads = 40 };
        for (var number = 1; number <= count; number++)
        {
            var message = new
            {
                state = new
                {
                    phase = "Running",
                    mistakes = number / 20 % 2 == 0 ? Array.Empty<string>() : ["caching"],
                    users = 500,
                    mix = "everyday",
                    followsMistake = true,
                },
                sentence = $"Sample {number}",
                samples = new[]
                {
                    new
                    {
                        time = number * 500,
                        mistake = column,
                        here = column,
                        maxConnections = 100,
                        sendLag = 1,
                        machine = 0.5,
                        generator = 0.2,
                        lab = 0.02,
                        late = 0,
                    },
                },
            };
            messages.Append("data: ").Append(JsonSerializer.Serialize(message)).Append("\n\n");
        }

        return messages.ToString();
    }
}
