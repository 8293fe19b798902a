// A YARP gateway: responses that the origin allows to be cached are fetched once, until the origin says that their data have changed.
using Scalable.EdgeCache;
using Scalable.EdgeCache.Configuration;
using StackExchange.Redis;
using Yarp.ReverseProxy.Transforms;

var builder = WebApplication.CreateBuilder(args);
var redis = $"{builder.Configuration.GetConnectionString("redis") ?? "localhost:6379"},abortConnect=false";
builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis));
builder.Services.AddReverseProxy()
    .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
    .AddTransforms(transforms => transforms.AddResponseTransform(response =>
    {
        EdgeCacheHeaders.RemoveForClient(response.HttpContext); // Tags and lifetimes are the gateway's own business.
        return default;
    }));

builder.AddEdgeCache();

var app = builder.Build();
app.UseRouting();
app.UseEdgeCache();
app.MapReverseProxy().WithEdgeCache();
app.Run();
