using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace RateLimiting.Tests;

/// <summary>The framework's middleware with the limiter of one instance, without a web server.</summary>
internal sealed class LimitedPipeline : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly RequestDelegate _pipeline;
    private readonly ConnectionMultiplexer? _connection;

    private LimitedPipeline(IHost host, ConnectionMultiplexer? connection)
    {
        (_host, _connection) = (host, connection);
        var application = new ApplicationBuilder(host.Services).UseRateLimiter();
        application.Run(context =>
        {
            Admitted++;
            return Handle(context);
        });
        _pipeline = application.Build();
    }

    public IServiceProvider Services => _host.Services;

    public DistributedRateLimiter Limiter => Services.GetRequiredService<DistributedRateLimiter>();

    /// <summary>The number of requests that passed the limiter.</summary>
    public int Admitted { get; private set; }

    /// <summary>Handles admitted requests.</summary>
    public RequestDelegate Handle { get; set; } = _ => Task.CompletedTask;

    /// <summary>Starts without Redis, or connects and waits until Redis is in use.</summary>
    public static Task<LimitedPipeline> StartAsync(RedisServer? redis, params (string Name, RateLimitPolicyOptions Policy)[] policies) =>
        StartAsync(redis, _ => { }, policies);

    public static async Task<LimitedPipeline> StartAsync(
        RedisServer? redis, Action<RateLimitOptions> configure, params (string Name, RateLimitPolicyOptions Policy)[] policies)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var connection = redis is null ? null : await ConnectionMultiplexer.ConnectAsync(redis.Address);
        if (connection is not null)
            builder.Services.AddSingleton<IConnectionMultiplexer>(connection);
        builder.AddDistributedRateLimiting(options =>
        {
            options.RedisTimeout = TimeSpan.FromSeconds(1);
            foreach (var (name, policy) in policies)
                options.Policies[name] = policy;
            configure(options);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var link = host.Services.GetRequiredService<RateLimitRedis>();
        await Eventually.TrueAsync(() => redis is null || link.IsOpen);
        return new LimitedPipeline(host, connection);
    }

    public static DefaultHttpContext Request(params string[] policies) => Request(new RateLimitMetadata(policies));

    public static DefaultHttpContext Request(RateLimitMetadata limits)
    {
        var context = new DefaultHttpContext();
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(limits), null));
        return context;
    }

    public async Task<DefaultHttpContext> SendAsync(params string[] policies)
    {
        var context = Request(policies);
        await _pipeline(context);
        return context;
    }

    public Task SendAsync(HttpContext context) => _pipeline(context);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
