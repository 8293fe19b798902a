using LocalAspire.Dashboard.Listeners;

namespace LocalAspire.Dashboard.Pages;

internal static class PageRoutes
{
    private const string Shell = "index.html";
    private const string Login = "login.html";

    /// <summary>Every file under its name, and the shell under every other path: the pages route themselves, so that every link goes deep.</summary>
    public static void MapPages(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<StaticPages>();
        foreach (var name in pages.Names.Where(name => name is not (Shell or Login)))
            app.MapGet($"/{name}", context => pages.WriteAsync(context, name)).On(ListenerRole.Pages).AllowAnonymous();
        // For whoever watches over the process: open to all, and nothing to see.
        app.MapGet("/health", () => "Healthy").On(ListenerRole.Pages).AllowAnonymous();
        app.MapFallback("{*path}", context => pages.WriteAsync(context, Shell)).On(ListenerRole.Pages).RequireAuthorization();
    }
}
