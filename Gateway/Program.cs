using Contracts;
using Gateway.Hardening;
using Gateway.HotPath;
using Gateway.Monitoring;
using Gateway.Proxy;
using Gateway.RateLimiting;
using Gateway.StartPage;
using Scalable.EdgeCache;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddScalableAuthentication();
builder.AddHardening();
builder.AddRateLimiting();
builder.AddEdgeCache(cache => (cache.Name, cache.Channel) = ("gateway", EdgeCacheProtocol.InvalidationChannel));
builder.Services.AddHotPath<EdgeCacheHotPath, EdgeCacheHit>();
builder.AddProxy();
builder.Services.AddHostedService<LocalRateLimitMetric>();

var app = builder.Build();

app.UseOverloadProtection();
app.UseSecurityHeaders();
app.UseWhen(context => context.Request.Headers.Origin.Count > 0, web => web.UseCors());
app.UseScalableAuthentication();
app.UseRateLimits();
app.UseScalableAuthorization();
app.UseEdgeCache();
app.UseRequestTimeouts();

app.MapDefaultEndpoints();
app.MapStartPage();
app.MapProxy();

return await app.RunServiceAsync();
