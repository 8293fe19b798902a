using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Scalable.Lab.Session;

namespace Scalable.Lab.Page;

/// <summary>Serves the page on this machine's loopback address.</summary>
internal sealed class LabServer : IAsyncDisposable
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "lab.html", "text/html"), ("/lab.css", "lab.css", "text/css"), ("/charts.js", "charts.js", "text/javascript"),
        ("/export.js", "export.js", "text/javascript"), ("/lab.js", "lab.js", "text/javascript"),
    ];

    private readonly WebApplication _app;

    private LabServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <param name="port">0 for a free one.</param>
    public static async Task<LabServer> StartAsync(LabSession session, StoryPlayer story, int port, CancellationToken cancellationToken)
    {
        // Neither settings nor logs of the AppHost.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        // Another site's name that leads to this machine shows that site nothing.
        builder.Services.AddHostFiltering(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1"]);
        var app = builder.Build();
        app.UseHostFiltering();
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers[HeaderNames.XFrameOptions] = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        foreach (var (path, file, type) in Files)
            app.MapGet(path, () => Results.Stream(Open(file), $"{type}; charset=utf-8"));
        app.MapLabApi(session, story);
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

    private static Stream Open(string file) => typeof(LabServer).Assembly.GetManifestResourceStream(file)
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{file} is not part of this assembly."));
}
