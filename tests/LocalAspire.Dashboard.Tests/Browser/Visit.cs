using Microsoft.Playwright;

namespace LocalAspire.Dashboard.Tests.Browser;

/// <summary>One browser window on the dashboard.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly string? _pictures;

    public Visit(IBrowserContext context, IPage page, Uri home, string? pictures)
    {
        (_context, Page, _pictures) = (context, page, pictures);
        page.Console += (_, message) =>
        {
            // That a trace is not there is an answer, which the browser remarks on.
            if (message.Type is "error" or "warning" && !message.Location.Contains("/api/traces/", StringComparison.Ordinal))
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != home.Authority)
                Complaints.Add($"asks another host: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <value>What the browser's console said, and what was asked of other hosts.</value>
    public List<string> Complaints { get; } = [];

    public async Task PictureAsync(string name)
    {
        if (_pictures is not null)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(_pictures, $"{name}.png") });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(Complaints);
    }
}
