using System.Net;
using Gateway.HotPath;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.HotPath;

public class HotPathTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hot_requests_are_answered_before_the_pipeline_and_others_by_it()
    {
        var inside = new List<string>();
        await using var service = await HotService.StartAsync(app =>
        {
            app.Use((context, next) =>
            {
                inside.Add(context.Request.Path);
                return next(context);
            });
            app.MapGet("/cold", () => "cold");
        });

        Assert.Equal("hot", await service.Client.GetStringAsync("/hot", Cancelled));
        Assert.Equal("cold", await service.Client.GetStringAsync("/cold", Cancelled));
        Assert.Equal("hot", await service.Client.GetStringAsync("/hot", Cancelled));
        Assert.Equal(HttpStatusCode.NotFound, (await service.Client.GetAsync("/unknown", Cancelled)).StatusCode);
        Assert.Equal(["/cold", "/unknown"], inside);
    }

    [Fact]
    public async Task Disabled_hot_path_sends_every_request_through_the_pipeline()
    {
        await using var service = await HotService.StartAsync(app => app.MapGet("/hot", () => "from the pipeline"), isEnabled: false);

        Assert.Equal("from the pipeline", await service.Client.GetStringAsync("/hot", Cancelled));
    }

    [Fact]
    public async Task Start_logs_that_middleware_does_not_see_hot_requests()
    {
        await using var service = await HotService.StartAsync(_ => { });

        var told = service.Services.GetFakeLogCollector().GetSnapshot().Select(record => record.Message);
        Assert.Single(told, message => message.Contains("no middleware sees those requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_of_one_connection_reuse_the_HttpContext()
    {
        var contexts = new List<HttpContext>();
        await using var service = await HotService.StartAsync(app => app.MapGet("/cold", (HttpContext context) =>
        {
            contexts.Add(context);
            return "cold";
        }));

        foreach (var path in (string[])["/cold", "/hot", "/cold"])
            await service.Client.GetStringAsync(path, Cancelled);
        Assert.Same(contexts[0], contexts[1]);
    }

    [Fact]
    public async Task Pipeline_has_the_server_features_and_the_accessor_the_current_context()
    {
        var seen = (Direct: false, Same: false);
        await using var service = await HotService.StartAsync(app =>
            app.MapGet("/cold", (HttpContext context, IHttpContextAccessor accessor) =>
            {
                seen = (context.Features.GetType().Assembly != typeof(IHotPath<>).Assembly, ReferenceEquals(context, accessor.HttpContext));
                return "cold";
            }));

        Assert.Equal("cold", await service.Client.GetStringAsync("/cold", Cancelled));
        Assert.Equal((true, true), seen);
    }
}
