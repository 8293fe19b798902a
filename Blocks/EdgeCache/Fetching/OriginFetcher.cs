using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;
using Scalable.EdgeCache.Invalidation;
using Scalable.EdgeCache.Storage;

namespace Scalable.EdgeCache.Fetching;

/// <summary>
/// Fetches responses from the origin, one fetch for all concurrent requests of the same target. A fetch is a request of its own: it
/// continues when the client that caused it disconnects, and carries nothing of that client except the headers that responses may vary
/// by, and the address, to which its work is charged.
/// </summary>
internal sealed class OriginFetcher : IDisposable
{
    private static readonly string[] ForwardedHeaders = ["Accept", "Accept-Encoding", "Accept-Language"];

    private readonly ConcurrentDictionary<string, Task<FetchResult>> _inFlight = new(StringComparer.Ordinal);
    private readonly InvalidationTracker _invalidations;
    private readonly EdgeCacheOptions _options;
    private readonly ResponseStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly IServiceProvider _services;

    public OriginFetcher(
        InvalidationTracker invalidations, ResponseStore store, IOptions<EdgeCacheOptions> options, TimeProvider timeProvider,
        IServiceProvider services)
    {
        (_invalidations, _store, _options, _timeProvider, _services) = (invalidations, store, options.Value, timeProvider, services);
        _invalidations.Invalidated += _inFlight.Clear;
    }

    public void Dispose() => _invalidations.Invalidated -= _inFlight.Clear;

    /// <summary>Joins the fetch in flight of the same response, or starts one.</summary>
    /// <returns>The fetch, and true if this request started it.</returns>
    public (Task<FetchResult> Fetch, bool IsLeader) Fetch(HttpContext context, string target, StoredResponse? stale, RequestDelegate next)
    {
        var variant = ForwardedHeaders.Select(name => NormalizedAcceptEncoding.Value(context.Request.Headers, name));
        var key = $"{target}\n{string.Join('\n', variant)}";
        var start = new TaskCompletionSource<FetchResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var fetching = _inFlight.GetOrAdd(key, start.Task);
        if (fetching == start.Task)
            _ = RunAsync(key, start, Request(context, stale), target, stale, next);
        return (fetching, fetching == start.Task);
    }

    private async Task RunAsync(
        string key,
        TaskCompletionSource<FetchResult> fetching,
        DefaultHttpContext fetch,
        string target,
        StoredResponse? stale,
        RequestDelegate next)
    {
        try
        {
            var result = await GetAsync(fetch, target, stale, next);
            Complete();
            fetching.SetResult(result);
        }
        catch (Exception failure)
        {
            // Waiting requests receive the exception. A background refresh has none; the next request retries it.
            Complete();
            fetching.SetException(failure);
            _ = fetching.Task.Exception;
        }

        // Runs before the result is published: a request that arrives afterwards must not receive an older response.
        void Complete() => _inFlight.TryRemove(KeyValuePair.Create(key, fetching.Task));
    }

    private async Task<FetchResult> GetAsync(DefaultHttpContext fetch, string target, StoredResponse? stale, RequestDelegate next)
    {
        var started = _timeProvider.GetTimestamp();
        using var timeout = new CancellationTokenSource(_options.FetchTimeout, _timeProvider);
        using var body = new SizeLimitedBuffer(_options.MaxBodyBytes);
        fetch.RequestAborted = timeout.Token;
        fetch.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await next(fetch);

        if (body.Overflowed)
            return FetchResult.TooLarge;
        if (fetch.GetForwarderErrorFeature() is not null || fetch.Response.StatusCode >= 500)
            return new FetchResult(null, new FetchedResponse(fetch.Response, body.ToBody()), IsFailure: true);

        var confirmed = stale is not null && fetch.Response.StatusCode == StatusCodes.Status304NotModified;
        if (confirmed)
            Confirm(fetch.Response, stale!);
        var received = confirmed ? stale!.Body : body.ToBody();

        // The response is as old as the start of its fetch, so an invalidation during the fetch applies to it (RFC 9111, 4.2.3), unless the
        // origin says otherwise.
        var stored = CacheabilityPolicy.Read(fetch, received, started, _timeProvider.TimestampFrequency);
        var applied = MessageId.ParseHeader(fetch.Response.Headers[EdgeCacheHeaders.Applied].ToString());
        if (stored is not null && _invalidations.CanStore(stored, applied))
        {
            // Checked again: an invalidation in between found nothing to remove.
            _store.Add(target, stored);
            if (!_invalidations.CanStore(stored, applied))
                _store.Remove(target, stored);
        }

        return new FetchResult(stored, new FetchedResponse(fetch.Response, received), IsFailure: false);
    }

    // A 304 updates the headers that it repeats; the others stay as cached.
    private static void Confirm(HttpResponse response, StoredResponse stale)
    {
        response.StatusCode = stale.Status;
        response.Headers.TryAdd("Vary", string.Join(", ", stale.Vary.Select(header => header.Key)));
        foreach (var (name, value) in stale.Headers)
            response.Headers.TryAdd(name, value);
        if (!response.Headers.ContainsKey(EdgeCacheHeaders.Tag))
            response.Headers[EdgeCacheHeaders.Tag] = string.Join(' ', stale.Tags);
        response.ContentLength = null;
    }

    private DefaultHttpContext Request(HttpContext context, StoredResponse? stale)
    {
        var request = context.Request;
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var name in ForwardedHeaders)
        {
            if (NormalizedAcceptEncoding.Value(request.Headers, name) is { Length: > 0 } value)
                headers[name] = value;
        }

        if (stale?.ETag is { } etag)
            headers.IfNoneMatch = etag;

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = HttpMethods.Get,
            Scheme = request.Scheme,
            Protocol = request.Protocol,
            PathBase = request.PathBase,
            Path = request.Path,
            QueryString = request.QueryString.Value ?? "",
            Headers = headers,
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = context.Connection.RemoteIpAddress });
        features.Set(OriginFetchFeature.Instance);
        var fetch = new DefaultHttpContext(features) { RequestServices = _services };
        fetch.SetEndpoint(context.GetEndpoint());
        fetch.Request.RouteValues = new RouteValueDictionary(request.RouteValues);

        // Copies the marks of middleware that has run, without which the endpoint refuses to execute.
        foreach (var (name, mark) in context.Items)
            fetch.Items[name] = mark;
        return fetch;
    }
}
