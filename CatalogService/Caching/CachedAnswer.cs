using ServiceDefaults.Authentication;

namespace CatalogService.Caching;

/// <summary>
/// Answers a request by a read that may be cached. A client whose token may write reads its own writes, through any replica and at once:
/// it is answered from the database, since other replicas hear of a write a few milliseconds after the writer does.
/// </summary>
internal sealed class CachedAnswer(CachedRead read) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var cache = services.GetRequiredService<Representations>();
        var hot = services.GetRequiredService<HotAnswers>();
        var clock = services.GetRequiredService<TimeProvider>();

        if (httpContext.User.HasScope(Scopes.CatalogWrite) && await cache.TryLoadAsync(read, httpContext.RequestAborted) is { } current)
        {
            await WriteAsync(httpContext, current, edge: null, staleAge: null);
            return;
        }

        var epoch = hot.Epoch;
        var asked = clock.GetUtcNow();
        var representation = await cache.GetAsync(read, httpContext.RequestAborted);
        var staleAge = cache.StaleAge(read, representation);
        var edge = cache.IsEnabled && staleAge is null ? services.GetRequiredService<EdgeCaches>().HeadersOf(read) : null;
        // Asked for twice: worth a shortcut. What is asked for once is not.
        if (edge is not null && representation.LoadedAt < asked)
            hot.Admit(httpContext.Request.Path.Value!, httpContext.Request.QueryString.Value!, new HotAnswer(representation, edge), epoch);
        await WriteAsync(httpContext, representation, edge, staleAge);
    }

    private static Task WriteAsync(HttpContext context, Representation representation, EdgeHeaders? edge, TimeSpan? staleAge) =>
        representation.Json is null
        ? TypedResults.NotFound().ExecuteAsync(context)
        : RepresentationWriter.WriteAsync(context, representation, edge, staleAge);
}
