using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scalable.ResponseCache;
using StackExchange.Redis;

namespace ResponseCache.Tests;

/// <summary>A web application as in the block's README.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Replica(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public HttpResponseCache Cache => _app.Services.GetRequiredService<HttpResponseCache>();

    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<Replica> StartAsync(
        RedisServer server, Origin origin, string prefix, Action<ResponseCacheOptions>? configure = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddFakeLogging();
        var redis = ConfigurationOptions.Parse(server.ConnectionString);
        redis.AbortOnConnectFail = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.ConnectTimeout = 1000;
        redis.AsyncTimeout = redis.SyncTimeout = 100;
        redis.ReconnectRetryPolicy = new LinearRetry(500);
        redis.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
        builder.Services.AddResponseCache(configure: options =>
        {
            options.KeyPrefix = prefix;
            options.MemoryDuration = options.RedisDuration = TimeSpan.FromHours(1);
            options.IsTransient = failure => failure is TimeoutException;
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapGet("/{id:int}", (int id) =>
            new CachedReadResult(new CachedRead($"{id}", $"tag{id}", token => origin.LoadAsync(id, token))));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Replica(app);
    }

    public Task<string> ReadAsync(string address) => Client.GetStringAsync(address, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
