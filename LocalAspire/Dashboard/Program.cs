using LocalAspire.Dashboard.Access;
using LocalAspire.Dashboard.Api;
using LocalAspire.Dashboard.Listeners;
using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Pages;
using LocalAspire.Dashboard.Resources;
using LocalAspire.Dashboard.Settings;
using LocalAspire.Dashboard.Telemetry;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddSettings();
builder.AddListeners();
builder.AddAccess();
builder.AddTelemetry();
builder.AddResources();
builder.AddOtlp();
builder.AddApi();

var app = builder.Build();
app.UseAccess();
app.MapOtlp();
app.MapApi();
app.MapPages();
app.AnnounceAddresses();
await app.RunAsync();
