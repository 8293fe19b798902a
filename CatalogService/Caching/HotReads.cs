using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;

namespace CatalogService.Caching;

/// <summary>Finds what is hot: a look-up, and all that is left is a write to the socket.</summary>
internal sealed class HotReads(HotAnswers hot, IHostApplicationLifetime lifetime, IMeterFactory meters)
{
    private readonly Counter<long> _answers = meters.Create("Scalable.Catalog").CreateCounter<long>(
        "catalog.hot_answers", "{answer}", "Answers given before the pipeline");

    public HotAnswer? Find(IFeatureCollection features)
    {
        // While draining, those further in tell clients to go elsewhere.
        if (features.Get<IHttpRequestFeature>() is not { Method: "GET" } request || lifetime.ApplicationStopping.IsCancellationRequested)
            return null;
        var answer = hot.Find(request.Path, request.QueryString);
        if (answer is not null)
            _answers.Add(1);
        return answer;
    }
}
