using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.EdgeCache;

/// <summary>Serves public reads from memory. Runs after authorization and rate limiting, so a hit counts like any other request.</summary>
internal sealed class EdgeCacheMiddleware(
    RequestDelegate next,
    ResponseStore store,
    OriginFetcher fetcher,
    UncacheableTargets passes,
    InvalidationTracker invalidations,
    IOptions<EdgeCacheOptions> options,
    TimeProvider timeProvider)
{
    private const int MaxTarget = 2048;
    private const string Stale = "gateway; hit; detail=stale";
    private const string Miss = "gateway; fwd=miss";
    private const string Revalidated = "gateway; fwd=stale";

    public Task InvokeAsync(HttpContext context)
    {
        if (!options.Value.Enabled || Target(context) is not { } target)
            return next(context);

        var answer = store.Find(target, context.Request);
        var now = timeProvider.GetTimestamp();
        if (answer is not null && invalidations.IsCurrent(answer, now))
        {
            if (now < answer.FreshUntil)
                return ServeAsync(context, answer, StoredResponseWriter.Hit, now);
            if (now < answer.RevalidateUntil)
            {
                _ = fetcher.Fetch(context, target, answer, next);
                return ServeAsync(context, answer, Stale, now);
            }
        }

        return answer is null && passes.Has(target, now) ? next(context) : FetchAsync(context, target, answer);
    }

    private async Task FetchAsync(HttpContext context, string target, StoredResponse? stale)
    {
        var (fetch, leads) = fetcher.Fetch(context, target, stale, next);
        if (!await WaitForFetchAsync(fetch, stale, context.RequestAborted))
        {
            // On timeout the client receives 504; a client that disconnected receives nothing.
            if (context.RequestAborted.IsCancellationRequested)
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            else
                await ServeAsync(context, stale!, Stale, timeProvider.GetTimestamp());
            return;
        }

        var fetched = await fetch;
        var now = timeProvider.GetTimestamp();
        if (fetched is { Answer: null, Failed: false })
            passes.Add(target, now);

        if (fetched.Answer is { } answer)
            await ServeAsync(context, answer, stale is null ? Miss : Revalidated, now);
        else if (fetched.Failed && stale is not null && now < stale.StaleOnErrorUntil)
            await ServeAsync(context, stale, Stale, now);
        else if (fetched.Failed || (leads && fetched.Response is not null))
            await StoredResponseWriter.WriteAsync(context, fetched, Miss);
        else
            await next(context);
    }

    // The fetch continues without a client that disconnected, and without a request that has a stale response to serve: that request does
    // not wait for an unresponsive catalogue.
    private async Task<bool> WaitForFetchAsync(Task fetch, StoredResponse? stale, CancellationToken cancelled)
    {
        var usable = stale is not null && timeProvider.GetTimestamp() < stale.StaleOnErrorUntil;
        await fetch.WaitAsync(usable ? options.Value.StaleAfter : Timeout.InfiniteTimeSpan, timeProvider, cancelled)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return fetch.IsCompleted;
    }

    private Task ServeAsync(HttpContext context, StoredResponse answer, string status, long now)
        => StoredResponseWriter.WriteAsync(context, answer, status, now, timeProvider.TimestampFrequency);

    // The key is the raw request target: two spellings of one address are two entries, but two addresses never share one entry.
    private static string? Target(HttpContext context)
    {
        var request = context.Request;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && context.GetEndpoint()?.Metadata.GetMetadata<EdgeCacheMetadata>() is not null
            && request.Headers.Authorization.Count == 0
            && request.Headers.Range.Count == 0
            && request.Headers.IfMatch.Count == 0 // a precondition for the catalogue to check
            && request.ContentLength is null or 0
            && context.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target
            && target.Length <= MaxTarget
                ? target
                : null;
    }
}
