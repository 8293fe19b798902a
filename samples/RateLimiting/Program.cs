// A service with a Redis: all its instances together admit what appsettings.json says, and not one request more.
using Scalable.RateLimiting;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
var redis = ConfigurationOptions.Parse(builder.Configuration.GetConnectionString("redis") ?? "localhost:6379");
redis.AbortOnConnectFail = false;
redis.BacklogPolicy = BacklogPolicy.FailFast; // Without Redis, no request waits for it.
builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis));

builder.AddDistributedRateLimiting();

var app = builder.Build();
app.UseRateLimiter();
app.MapGet("/quotes/{symbol}", (string symbol) => $"{symbol}: {Random.Shared.Next(100, 200)}").RequireRateLimits("client");
app.Run();
