using System.Net;
using System.Security.Cryptography;
using System.Text;
using LocalAspire.Hosting.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>Where the resource service listens, and the key that it asks for.</summary>
internal sealed record ResourceServiceAddress(string Url, string Key);

/// <summary>
/// Tells the dashboard about resources and their console logs, and carries out its commands: newline-delimited JSON over HTTP on the
/// loopback interface. A key made up at each start keeps other users of the machine out, for it shows environment variables.
/// </summary>
internal sealed class ResourceService(Lazy<Orchestrator> orchestrator, ResourceNotificationService notifications) : IAsyncDisposable
{
    private const string KeyHeader = "x-resource-service-api-key";

    private readonly string _key = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private WebApplication? _app;

    public async Task<ResourceServiceAddress> StartAsync(CancellationToken cancellationToken)
    {
        if (_app is null)
        {
            _app = Build();
            await _app.StartAsync(cancellationToken);
        }
        return new ResourceServiceAddress(_app.Urls.First(), _key);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private WebApplication Build()
    {
        // Without the AppHost's own configuration: its ASPNETCORE_URLS is the dashboard's address.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        // Streams stay open as long as the dashboard reads; there is nothing to wait for at the end.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var app = builder.Build();
        app.Use(RequireKey);
        app.UseRouting();
        new ResourceEndpoints(orchestrator, notifications).Map(app);
        return app;
    }

    private Task RequireKey(HttpContext context, RequestDelegate next)
    {
        var given = Encoding.UTF8.GetBytes(context.Request.Headers[KeyHeader].ToString());
        if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(_key))) return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
