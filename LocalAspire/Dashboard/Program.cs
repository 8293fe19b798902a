using LocalAspire.Dashboard.Access;
using LocalAspire.Dashboard.Api;
using LocalAspire.Dashboard.Listeners;
using LocalAspire.Dashboard.Otlp;
using LocalAspire.Dashboard.Pages;
using LocalAspire.Dashboard.Resources;
using LocalAspire.Dashboard.Settings;
using LocalAspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Connections;

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
try
{
    await app.RunAsync();
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"Dashboard not started. {e.Message} End the other program, or choose another address (ASPNETCORE_URLS, ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL, ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL).");
    Environment.ExitCode = 1;
}
