using Contracts;
using Gateway;
using Gateway.Admission;
using Gateway.Hardening;
using Gateway.HotPath;
using Gateway.Overload;
using Gateway.Proxy;
using Gateway.StartPage;
using Scalable.AdmissionControl;
using Scalable.EdgeCache;
using Scalable.RateLimiting;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddAzureDefaults();
builder.AddScalableAuthentication(Scopes.All);
builder.AddHardening();
builder.AddRedis();
builder.AddOverloadProtection();
builder.AddDistributedRateLimiting();
builder.AddAdmissionControl();
builder.AddEdgeCache(cache => (cache.Name, cache.Channel) = ("gateway", EdgeCacheProtocol.InvalidationChannel));
builder.Services.AddHotPath<EdgeCacheHotPath, EdgeCacheHit>();
builder.AddProxy();

var app = builder.Build();

app.UseMiddleware<EarlyRejectionMiddleware>();
app.UseOverloadProtection();
app.UseSecurityHeaders();
app.UseWhen(context => context.Request.Headers.Origin.Count > 0, web => web.UseCors());
app.UseScalableAuthentication();
app.UseRateLimiter();
app.UseScalableAuthorization();
app.UseEdgeCache();
app.UseRequestTimeouts();

app.MapDefaultEndpoints();
app.MapStartPage();
app.MapProxy();

return await app.RunServiceAsync();
