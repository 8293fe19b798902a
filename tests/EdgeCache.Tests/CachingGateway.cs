using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scalable.EdgeCache;
using StackExchange.Redis;

namespace EdgeCache.Tests;

/// <summary>A plain ASP.NET Core application with the cache, as the README shows it; the endpoint itself is the origin.</summary>
internal sealed class CachingGateway(WebApplication app) : IAsyncDisposable
{
    private int _fetches;

    public HttpClient Client { get; } = new() { BaseAddress = new Uri(app.Urls.Single()) };

    /// <summary>The number of requests that reached the origin.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>What the origin says that its responses take into account.</summary>
    public string? Applied { get; set; }

    /// <summary>Answers a request that reached the origin.</summary>
    public Func<HttpContext, Task> Origin { get; set; } = _ => Task.CompletedTask;

    public static async Task<CachingGateway> StartAsync(IConnectionMultiplexer redis)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(redis);
        builder.AddEdgeCache();
        var app = builder.Build();
        app.UseRouting();
        app.UseEdgeCache();
        CachingGateway? gateway = null;
        app.MapGet("/items/{id}", context => gateway!.AnswerAsync(context)).WithEdgeCache();
        app.MapGet("/uncached", context => gateway!.AnswerAsync(context));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return gateway = new CachingGateway(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _fetches);
        context.Response.Headers.CacheControl = "public, no-cache";
        context.Response.Headers["CDN-Cache-Control"] = "max-age=60";
        context.Response.Headers["Cache-Tag"] = $"all item:{context.Request.RouteValues["id"]}";
        context.Response.Headers.ETag = "\"v1\"";
        if (Applied is not null)
            context.Response.Headers["Cache-Invalidations-Applied"] = Applied;
        return Origin(context);
    }
}
