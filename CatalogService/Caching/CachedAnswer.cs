namespace CatalogService.Caching;

/// <summary>Answers a request by a read that may be cached.</summary>
internal sealed class CachedAnswer(CachedRead read) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var cache = services.GetRequiredService<Representations>();
        var hot = services.GetRequiredService<HotAnswers>();
        var clock = services.GetRequiredService<TimeProvider>();

        var epoch = hot.Epoch;
        var asked = clock.GetUtcNow();
        var representation = await cache.GetAsync(read, httpContext.RequestAborted);
        if (representation.Json is null)
        {
            await TypedResults.NotFound().ExecuteAsync(httpContext);
            return;
        }

        var staleAge = cache.StaleAge(read, representation);
        var edge = cache.IsEnabled && staleAge is null ? services.GetRequiredService<EdgeCaches>().HeadersOf(read) : null;
        // Asked for twice: worth a shortcut. What is asked for once is not.
        if (edge is not null && representation.LoadedAt < asked)
            hot.Admit(httpContext.Request.Path.Value!, httpContext.Request.QueryString.Value!, new HotAnswer(representation, edge), epoch);
        await RepresentationWriter.WriteAsync(httpContext, representation, edge, staleAge);
    }
}
