using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Scalable.Diagnosis.Reports;

namespace Scalable.Diagnosis.Hosting;

/// <summary>A page with the findings so far, on a free port of this machine's loopback address. It renews itself.</summary>
internal sealed class FindingsPage : IAsyncDisposable
{
    private const int RefreshSeconds = 3;

    private readonly WebApplication _app;

    private FindingsPage(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<FindingsPage> StartAsync(DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        // Neither settings nor logs of the AppHost.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        // Another site's name that leads to this machine shows that site nothing.
        builder.Services.AddHostFiltering(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1"]);
        var app = builder.Build();
        app.UseHostFiltering();
        app.Run(context => RespondAsync(context, engine));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var noWait = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(noWait.Token);
        await _app.DisposeAsync();
    }

    private static Task RespondAsync(HttpContext context, DiagnosisEngine engine)
    {
        var headers = context.Response.Headers;
        headers[HeaderNames.CacheControl] = "no-store";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Refresh"] = $"{RefreshSeconds}";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(HtmlReport.Write(engine.Report()), context.RequestAborted);
    }
}
