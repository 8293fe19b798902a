// The service behind the gateway. It needs no package of ours: three headers, and a message when data have changed.
using System.Collections.Concurrent;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
var redis = $"{builder.Configuration.GetConnectionString("redis") ?? "localhost:6379"},abortConnect=false";
builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis));
var app = builder.Build();
var products = new ConcurrentDictionary<int, string>();

app.MapGet("/products/{id:int}", (int id, HttpResponse response) =>
{
    response.Headers.CacheControl = "public, no-cache"; // For browsers and proxies, which receive no invalidations.
    response.Headers["CDN-Cache-Control"] = "max-age=60, stale-while-revalidate=10, stale-if-error=3600";
    response.Headers["Cache-Tag"] = $"product:{id}";
    return products.GetValueOrDefault(id, "unnamed");
});
app.MapPut("/products/{id:int}", async (int id, string name, IConnectionMultiplexer broker) =>
{
    products[id] = name;
    await broker.GetSubscriber().PublishAsync(RedisChannel.Literal("edge-cache:invalidated"), $"product:{id}");
});
app.Run();
