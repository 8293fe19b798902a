using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using ServiceDefaults.HotPath;

namespace CatalogService.Caching;

/// <summary>Serves hot responses ahead of the request pipeline, for the price of one look-up and one write to the socket.</summary>
internal sealed class CatalogHotPath(HotResponseCache hot, IHostApplicationLifetime lifetime, IMeterFactory meters) : IHotPath<HotResponse?>
{
    private readonly Counter<long> _answers = meters.Create("Scalable.Catalog").CreateCounter<long>(
        "catalog.hot_answers", "{answer}", "Responses served ahead of the request pipeline");

    public bool TryFind(HttpContext context, out HotResponse? answer)
    {
        // Skip requests with If-Match, whose errors the pipeline writes, and clients with a token, which bypass the caches (see
        // CachedAnswer). Skip all while draining: the pipeline tells clients to close their connection.
        answer = context.Features.Get<IHttpRequestFeature>()
            is { Method: "GET", Headers: { IfMatch.Count: 0, Authorization.Count: 0 } } request
            && !lifetime.ApplicationStopping.IsCancellationRequested
            ? hot.Find(request.Path, request.QueryString)
            : null;
        if (answer is null)
            return false;
        _answers.Add(1);
        return true;
    }

    public Task WriteAsync(HttpContext context, HotResponse? answer) =>
        CachedResponseWriter.WriteAsync(context, answer!.Representation, answer.Edge);
}
