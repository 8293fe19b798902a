namespace CatalogService.Caching;

/// <summary>An answer that was put together for this request, with the validators of any other.</summary>
/// <param name="representation">The answer.</param>
/// <param name="staleAge">How old it is, if it is older than it should be.</param>
internal sealed class FreshAnswer(Representation representation, TimeSpan? staleAge) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => RepresentationWriter.WriteAsync(httpContext, representation, staleAge: staleAge);
}
