using Gateway.HotPath;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.HotPath;

/// <summary>A web application on a free port, with a hot path that serves <c>/hot</c>.</summary>
internal sealed class HotService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HotService(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<HotService> StartAsync(Action<WebApplication> configure, bool isEnabled = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration["HotPath:Enabled"] = isEnabled ? "true" : "false";
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddHttpContextAccessor().AddHotPath<Greetings, string>();
        builder.Logging.AddFakeLogging().SetMinimumLevel(LogLevel.Information);
        var app = builder.Build();
        configure(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HotService(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Greetings : IHotPath<string>
    {
        public bool TryFind(HttpContext context, out string answer)
        {
            answer = "hot";
            return context.Request.Path == "/hot";
        }

        public Task WriteAsync(HttpContext context, string answer) => context.Response.WriteAsync(answer);
    }
}
