namespace CatalogService.Caching;

/// <summary>An answer that was put together for this request, with the validators of any other.</summary>
internal sealed class FreshAnswer(Representation representation) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => RepresentationWriter.WriteAsync(httpContext, representation);
}
