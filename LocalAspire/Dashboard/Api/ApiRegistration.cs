using LocalAspire.Dashboard.Listeners;
using LocalAspire.Dashboard.Pages;

namespace LocalAspire.Dashboard.Api;

internal static class ApiRegistration
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<StaticPages>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
    }

    /// <summary>What the pages read: JSON under <c>/api</c>, live changes as server-sent events.</summary>
    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api").On(ListenerRole.Pages).RequireAuthorization();
        api.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        api.MapLiveEvents();
        api.MapResources();
        api.MapConsole();
        api.MapLogs();
        api.MapTraces();
        api.MapMetrics();
        api.MapGraph();
        api.MapTelemetry();
        api.MapFallback(() => TypedResults.NotFound());
    }
}
