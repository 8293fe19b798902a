using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Fetching;
using Scalable.EdgeCache.Invalidation;
using Scalable.EdgeCache.Storage;

namespace Scalable.EdgeCache;

/// <summary>Serves public reads from memory. Runs after authorization and rate limiting, so a hit counts like any other request.</summary>
internal sealed class EdgeCacheMiddleware(
    RequestDelegate next,
    ResponseStore store,
    OriginFetcher fetcher,
    UncacheableTargets uncacheable,
    InvalidationTracker invalidations,
    StoredResponseWriter writer,
    IOptions<EdgeCacheOptions> options,
    TimeProvider timeProvider)
{
    private const int MaxTarget = 2048;

    public Task InvokeAsync(HttpContext context)
    {
        if (!options.Value.Enabled || Target(context) is not { } target)
            return next(context);

        var stored = store.Find(target, context.Request);
        var now = timeProvider.GetTimestamp();
        if (stored is not null && invalidations.IsCurrent(stored, now))
        {
            if (now < stored.FreshUntil)
                return writer.WriteHitAsync(context, stored, now);
            if (now < stored.RevalidateUntil)
            {
                _ = fetcher.Fetch(context, target, stored, next);
                return writer.WriteStaleAsync(context, stored, now);
            }
        }

        return stored is null && uncacheable.Contains(target, now) ? next(context) : FetchAsync(context, target, stored);
    }

    private async Task FetchAsync(HttpContext context, string target, StoredResponse? stale)
    {
        var (fetch, isLeader) = fetcher.Fetch(context, target, stale, next);
        if (!await WaitForFetchAsync(fetch, stale, context.RequestAborted))
        {
            // On timeout the client receives 504; a client that disconnected receives nothing.
            if (context.RequestAborted.IsCancellationRequested)
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            else
                await writer.WriteStaleAsync(context, stale!, timeProvider.GetTimestamp());
            return;
        }

        var result = await fetch;
        var now = timeProvider.GetTimestamp();
        if (result is { Stored: null, IsFailure: false })
            uncacheable.Add(target, now, isStale: result.Fetched?.Response.Headers.Warning.Count > 0);

        if (result.Stored is { } fresh)
            await writer.WriteFetchedAsync(context, fresh, revalidated: stale is not null, now);
        else if (result.IsFailure && stale is not null && now < stale.StaleOnErrorUntil)
            await writer.WriteStaleAsync(context, stale, now);
        else if (result.Fetched is { } fetched && (result.IsFailure || isLeader))
            await writer.WriteUncachedAsync(context, fetched);
        else
            await next(context);
    }

    // The fetch continues without a client that disconnected, and without a request that has a stale response to serve: that request does
    // not wait for an unresponsive origin.
    private async Task<bool> WaitForFetchAsync(Task fetch, StoredResponse? stale, CancellationToken cancellationToken)
    {
        var usable = stale is not null && timeProvider.GetTimestamp() < stale.StaleOnErrorUntil;
        await fetch.WaitAsync(usable ? options.Value.RevalidationTimeout : Timeout.InfiniteTimeSpan, timeProvider, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return fetch.IsCompleted;
    }

    // The key is the raw request target: two spellings of one address are two entries, but two addresses never share one entry.
    private static string? Target(HttpContext context)
    {
        var request = context.Request;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && context.GetEndpoint()?.Metadata.GetMetadata<EdgeCacheMetadata>() is not null
            && request.Headers.Authorization.Count == 0
            && request.Headers.Range.Count == 0
            && request.Headers.IfMatch.Count == 0 // a precondition for the origin to check
            && request.ContentLength is null or 0
            && context.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target
            && target.Length <= MaxTarget
                ? target
                : null;
    }
}
