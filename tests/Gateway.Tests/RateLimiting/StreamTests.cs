using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.RateLimiting;

/// <summary>Streams have a cap of their own.</summary>
public class StreamTests
{
    private const int MaxStreams = 5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_over_the_cap_are_refused_while_reads_and_writes_continue()
    {
        await using var replica = await Replica.StartAsync();
        replica.Answer = AnswerAsync;
        var settings = new Dictionary<string, string>
        {
            ["Overload__MaxConcurrency"] = "2",
            ["Overload__MaxStreams"] = $"{MaxStreams}",
            ["ReverseProxy__Routes__job-events__AuthorizationPolicy"] = "anonymous",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < MaxStreams; i++)
            open.Add(await OpenAsync(gateway));
        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));

        using var refused = await OpenAsync(gateway);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "1"),
            (refused.StatusCode, Assert.Single(refused.Headers.GetValues("Retry-After"))));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        using var read = await gateway.Client.GetAsync("/api/catalog/items/1", Cancelled);
        using var write = await gateway.Client.PostAsync("/api/catalog/items", null, Cancelled);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (read.StatusCode, write.StatusCode));

        open.ForEach(stream => stream.Dispose());
        await Eventually.TrueAsync(async () =>
        {
            using var again = await OpenAsync(gateway);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Streams_of_one_client_are_limited()
    {
        await using var replica = await Replica.StartAsync();
        replica.Answer = AnswerAsync;
        var settings = new Dictionary<string, string>
        {
            ["RateLimiting__Policies__streams__Permits"] = "1",
            ["ReverseProxy__Routes__job-events__AuthorizationPolicy"] = "anonymous",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);
        using var first = await OpenAsync(gateway);
        using var second = await OpenAsync(gateway);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
        Assert.Equal(
            ("1", "application/problem+json"),
            (Assert.Single(second.Headers.GetValues("Retry-After")), second.Content.Headers.ContentType?.MediaType));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context)
    {
        if (!context.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal))
            return Results.Text("{}");
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("retry: 1000\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Results.Empty;
    }

    private static Task<HttpResponseMessage> OpenAsync(GatewayProcess gateway) =>
        gateway.Client.GetAsync($"/api/jobs/{Guid.NewGuid()}/events", HttpCompletionOption.ResponseHeadersRead, Cancelled);
}
