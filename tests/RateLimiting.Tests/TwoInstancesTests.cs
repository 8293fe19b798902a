using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Leases;
using StackExchange.Redis;

namespace RateLimiting.Tests;

/// <summary>Two plain web applications on one Redis, set up as the block's README shows.</summary>
public class TwoInstancesTests
{
    private const int SearchCost = 3;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("limits")]
    public async Task Two_instances_admit_the_limit_together(string? key)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await StartAsync(redis, key);
        await using var second = await StartAsync(redis, key);
        await Eventually.TrueAsync(() => InstancesKnownTo(first) == 2 && InstancesKnownTo(second) == 2);

        var (items, searches) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            items += await IsAdmittedAsync(first, "/items") ? 1 : 0;
            searches += await IsAdmittedAsync(second, "/search") ? 1 : 0;
        }

        // All of them, unless a busy machine let a lease of unused permits expire.
        Assert.InRange(items + (SearchCost * searches), 8, 10);
        Assert.InRange(searches, 1, 2);
        Assert.False(await IsAdmittedAsync(second, "/search"));
        Assert.True(await IsAdmittedAsync(second, "/alive"));
        await Task.WhenAll(first.StopAsync(CancellationToken), second.StopAsync(CancellationToken));
    }

    private static async Task<WebApplication> StartAsync(RedisServer redis, string? key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["RateLimiting:Policies:client:Permits"] = "10",
            ["RateLimiting:Policies:client:Period"] = "01:00:00",
            ["RateLimiting:RedisTimeout"] = "00:00:01",
        });
        builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(
            key, (_, _) => ConnectionMultiplexer.Connect($"{redis.Address},abortConnect=false"));
        builder.AddDistributedRateLimiting();
        var app = builder.Build();
        app.UseRateLimiter();
        app.MapGet("/items", () => "items").RequireRateLimits("client");
        app.MapGet("/search", () => "found").RequireRateLimits("client", cost: SearchCost);
        app.MapGet("/alive", () => "alive");
        await app.StartAsync(CancellationToken);
        return app;
    }

    private static int InstancesKnownTo(WebApplication app)
    {
        var redis = app.Services.GetRequiredService<RateLimitRedis>();
        return redis.IsOpen ? redis.InstanceCount : 0;
    }

    private static async Task<bool> IsAdmittedAsync(WebApplication app, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var response = await client.GetAsync(path, CancellationToken);
        Assert.Equal(path != "/alive", response.Headers.Contains("RateLimit"));
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests);
        return response.IsSuccessStatusCode;
    }
}
