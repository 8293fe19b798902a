using System.Net.Http.Headers;
using LocalAspire.Dashboard.Tests.Running;

namespace LocalAspire.Dashboard.Tests;

public class ConsoleTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7-2", "7-3")]
    [InlineData("6-2", "7-1")]
    [InlineData("2", "7-1")]
    [InlineData("", "7-1")]
    public async Task A_page_that_comes_back_goes_on_after_the_line_it_saw_unless_the_AppHost_is_another(string seen, string first)
    {
        await using var host = await FakeAppHost.StartAsync();
        ShopOnPaper.Open(host);
        host.Start = 7;
        foreach (var line in (string[])["one", "two", "three"])
            host.Print("cache", line);
        await using var dashboard = await DashboardProcess.StartAsync(host.Environment);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/resources/cache/console");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (seen.Length > 0)
            request.Headers.Add("Last-Event-ID", seen);

        using var response = await dashboard.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        string? data = null, id = null;
        while (id != "id: 7-3")
        {
            var line = await reader.ReadLineAsync(Stop);
            if (line!.StartsWith("data:", StringComparison.Ordinal))
                data ??= line;
            if (line.StartsWith("id:", StringComparison.Ordinal))
                id = line;
        }

        Assert.Contains($"\"line\":{first[2..]},", data, StringComparison.Ordinal);
    }
}
