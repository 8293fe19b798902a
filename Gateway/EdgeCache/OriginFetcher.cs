using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.EdgeCache;

/// <summary>
/// Fetches responses from the catalogue, one fetch for all concurrent requests of the same target. A fetch is a request of its own: it
/// continues when the client that caused it disconnects, and carries nothing of that client except the headers that responses may vary by.
/// </summary>
internal sealed class OriginFetcher : IDisposable
{
    private static readonly string[] Kept = ["Accept", "Accept-Encoding", "Accept-Language"];

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
        _invalidations.Dropped += _inFlight.Clear;
    }

    public void Dispose() => _invalidations.Dropped -= _inFlight.Clear;

    /// <returns>The fetch, and true if this request started it.</returns>
    public (Task<FetchResult> Fetch, bool IsLeader) Fetch(HttpContext context, string target, StoredResponse? stale, RequestDelegate next)
    {
        var key = $"{target}\n{string.Join('\n', Kept.Select(name => NormalizedAcceptEncoding.Value(context.Request.Headers, name)))}";
        var start = new TaskCompletionSource<FetchResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flight = _inFlight.GetOrAdd(key, start.Task);
        if (flight == start.Task)
            _ = RunAsync(key, start, Request(context, stale), target, stale, next);
        return (flight, flight == start.Task);
    }

    private async Task RunAsync(
        string key,
        TaskCompletionSource<FetchResult> flight,
        DefaultHttpContext fetch,
        string target,
        StoredResponse? stale,
        RequestDelegate next)
    {
        try
        {
            var fetched = await GetAsync(fetch, target, stale, next);
            Complete();
            flight.SetResult(fetched);
        }
        catch (Exception failure)
        {
            // Waiting requests receive the exception. A background refresh has none; the next request retries it.
            Complete();
            flight.SetException(failure);
            _ = flight.Task.Exception;
        }

        // Runs before the result is published: a request that arrives afterwards must not receive an older response.
        void Complete() => _inFlight.TryRemove(KeyValuePair.Create(key, flight.Task));
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
            return new FetchResult(null, fetch.Response, body.ToArray(), Failed: true);

        var confirmed = stale is not null && fetch.Response.StatusCode == StatusCodes.Status304NotModified;
        if (confirmed)
            Confirm(fetch.Response, stale!);
        ReadOnlyMemory<byte> bytes = confirmed ? stale!.Body : body.ToArray();

        // The response is as old as the start of its fetch, so an invalidation during the fetch applies to it (RFC 9111, 4.2.3).
        var answer = CacheabilityPolicy.Read(fetch, bytes, started, _timeProvider.TimestampFrequency);
        if (answer is not null && _invalidations.MayCache(answer.Tags, started))
        {
            // Checked again: an invalidation in between found nothing to remove.
            _store.Keep(target, answer);
            if (!_invalidations.MayCache(answer.Tags, started))
                _store.Drop(target, answer);
        }

        return new FetchResult(answer, fetch.Response, bytes, Failed: false);
    }

    // A 304 updates the headers that it repeats; the others stay as cached.
    private static void Confirm(HttpResponse response, StoredResponse stale)
    {
        response.StatusCode = stale.Status;
        response.Headers.TryAdd("Vary", string.Join(", ", stale.Vary.Select(header => header.Key)));
        foreach (var (name, value) in stale.Headers)
            response.Headers.TryAdd(name, value);
        if (!response.Headers.ContainsKey(CacheabilityPolicy.TagHeader))
            response.Headers[CacheabilityPolicy.TagHeader] = string.Join(' ', stale.Tags);
        response.ContentLength = null;
    }

    private DefaultHttpContext Request(HttpContext context, StoredResponse? stale)
    {
        var request = context.Request;
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var name in Kept)
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
        features.Set(EdgeFetch.Mark);
        var fetch = new DefaultHttpContext(features) { RequestServices = _services };
        fetch.SetEndpoint(context.GetEndpoint());
        fetch.Request.RouteValues = new RouteValueDictionary(request.RouteValues);

        // Copies the marks of middleware that has run, without which the endpoint refuses to execute.
        foreach (var (name, mark) in context.Items)
            fetch.Items[name] = mark;
        return fetch;
    }
}

/// <summary>Marks a request of the cache itself, which receives the catalogue's headers for caches; clients do not.</summary>
internal sealed class EdgeFetch
{
    public static readonly EdgeFetch Mark = new();

    private EdgeFetch()
    {
    }
}
