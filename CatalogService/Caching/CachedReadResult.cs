using ServiceDefaults.Authentication;

namespace CatalogService.Caching;

/// <summary>
/// Responds with the result of a cacheable read. A client whose token allows writing reads its own writes, at once and through any replica:
/// its response comes from the database, since other replicas learn of a write a few milliseconds after the writer.
/// </summary>
internal sealed class CachedReadResult(CachedRead read) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var cache = services.GetRequiredService<ResponseCache>();

        if (httpContext.User.HasScope(Scopes.CatalogWrite) && await cache.TryLoadAsync(read, httpContext.RequestAborted) is { } current)
        {
            await WriteAsync(httpContext, current, edge: null, staleAge: null);
            return;
        }

        var representation = await cache.GetAsync(read, httpContext.RequestAborted);
        var staleAge = cache.StaleAge(read, representation);
        var edge = cache.IsEnabled && staleAge is null ? services.GetRequiredService<EdgeCacheNotifier>().CreateHeaders(read) : null;
        await WriteAsync(httpContext, representation, edge, staleAge);
    }

    private static Task WriteAsync(HttpContext context, CachedResponse representation, EdgeHeaders? edge, TimeSpan? staleAge) =>
        representation.Json is null
        ? TypedResults.NotFound().ExecuteAsync(context)
        : CachedResponseWriter.WriteAsync(context, representation, edge, staleAge);
}
