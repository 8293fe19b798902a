using Microsoft.Extensions.Http.Resilience;

namespace ServiceDefaults.Tests.Http;

public class HttpClientDefaultsTests
{
    [Theory]
    [InlineData("GET", 4)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("DELETE", 1)]
    public async Task Only_what_may_be_repeated_is_retried_and_names_are_resolved(string method, int expected)
    {
        var received = 0;
        await using var server = await Service.StartAsync(Service.Builder(), app => app.Map("/", () =>
        {
            Interlocked.Increment(ref received);
            return Results.StatusCode(503);
        }));

        var builder = Service.Builder(settings: ("Services:catalog:http:0", server.Client.BaseAddress!.ToString()));
        builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options => options.Retry.Delay = TimeSpan.Zero);
        await using var client = await Service.StartAsync(builder);
        using var http = client.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "http://catalog/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(expected, received);
    }
}
