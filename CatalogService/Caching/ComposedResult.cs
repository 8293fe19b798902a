namespace CatalogService.Caching;

/// <summary>A response composed for this request, with the same validators as any other.</summary>
/// <param name="representation">The response.</param>
/// <param name="staleAge">The age of the response if it is stale; else null.</param>
internal sealed class ComposedResult(CachedResponse representation, TimeSpan? staleAge) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => CachedResponseWriter.WriteAsync(httpContext, representation, staleAge: staleAge);
}
