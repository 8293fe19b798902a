using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RedisRateLimiting;
using Scalable.Bench.CommandLine;
using Scalable.RateLimiting;
using StackExchange.Redis;

namespace Scalable.Bench.Anchors;

/// <summary>
/// Minimal servers that differ in their rate limiter only. Each limits by the client's address with a token bucket of as many permits as it
/// fills with per second.
/// </summary>
internal sealed class LimiterAnchor : IScenario
{
    /// <summary>The path at which a server reports the bytes that it has allocated since its start.</summary>
    public const string AllocatedPath = "/allocated";

    private const string Policy = "client";
    private static readonly byte[] Body = [.. Enumerable.Repeat((byte)'x', 500)];

    public string Name => "anchor-limiter";

    public string Summary =>
        "runs a minimal server with a rate limiter: none|scalable|redis|framework <port> <Redis port> <permits per second> <instances>";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var (limiter, port, redis, permits, instances) = (args[0], Number(args[1]), Number(args[2]), Number(args[3]), Number(args[4]));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        switch (limiter)
        {
            case "none":
                break;
            case "scalable":
                builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectAsync(redis));
                builder.AddDistributedRateLimiting(options =>
                {
                    options.MaxGateways = instances;
                    options.Policies[Policy] = new() { Permits = permits, Burst = permits, Period = TimeSpan.FromSeconds(1) };
                });
                break;
            case "redis":
                var options = RedisTokenBucket(permits, await ConnectAsync(redis));
                AddGlobalLimiter(builder.Services, address => RedisRateLimitPartition.GetTokenBucketRateLimiter(address, _ => options));
                break;
            case "framework":
                var bucket = TokenBucket(permits);
                AddGlobalLimiter(builder.Services, address => RateLimitPartition.GetTokenBucketLimiter(address, _ => bucket));
                break;
            default:
                throw new ArgumentException($"Unknown rate limiter '{limiter}'.");
        }

        await using var app = builder.Build();
        app.Map(AllocatedPath, unlimited => unlimited.Run(
            context => context.Response.WriteAsync(
                GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture), context.RequestAborted)));
        if (limiter != "none")
            app.UseRateLimiter();
        app.MapGet("/", (HttpContext context) =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body, context.RequestAborted).AsTask();
        }).RequireRateLimits(Policy);
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static void AddGlobalLimiter(IServiceCollection services, Func<IPAddress, RateLimitPartition<IPAddress>> partition) =>
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(
                context => partition(context.Connection.RemoteIpAddress ?? IPAddress.None));
        });

    // It counts in whole seconds: a shorter period than one would not fill the bucket more evenly.
    private static RedisTokenBucketRateLimiterOptions RedisTokenBucket(int permits, IConnectionMultiplexer redis) => new()
    {
        ConnectionMultiplexerFactory = () => redis,
        TokenLimit = permits,
        TokensPerPeriod = permits,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    };

    // A partitioned limiter fills its buckets ten times a second.
    private static TokenBucketRateLimiterOptions TokenBucket(int permits) => new()
    {
        TokenLimit = permits,
        TokensPerPeriod = permits / 10,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
    };

    // The same connection for both that use Redis.
    private static async Task<IConnectionMultiplexer> ConnectAsync(int port)
    {
        var options = ConfigurationOptions.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},abortConnect=false"));
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
