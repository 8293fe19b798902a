using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.ObjectPool;

namespace Gateway.Proxy;

/// <summary>
/// Cancels a request when its time is up, as <c>UseRequestTimeouts</c> would. By hand since that makes a linked source, a feature and an entry among what
/// the response disposes of, for each request; this is one source and its timer, used again and again.
/// </summary>
internal sealed class TimeLimit : IHttpRequestTimeoutFeature, IResettable, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _registration;
    private CancellationToken _client;

    public CancellationToken RequestTimeoutToken => _source.Token;

    public void Begin(HttpContext context, TimeSpan limit)
    {
        _client = context.RequestAborted;
        _registration = _client.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _source.CancelAfter(limit);
        context.RequestAborted = _source.Token;
        context.Features.Set<IHttpRequestTimeoutFeature>(this);
    }

    /// <summary>By the proxy, of a connection that has become another protocol's.</summary>
    public void DisableTimeout() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void End(HttpContext context)
    {
        _registration.Dispose();
        context.RequestAborted = _client;
        context.Features.Set<IHttpRequestTimeoutFeature>(null);
    }

    /// <summary>Whether it can be used again: not after it has cancelled.</summary>
    public bool TryReset() => _source.TryReset();

    /// <summary>By the pool, of one that it does not keep.</summary>
    public void Dispose() => _source.Dispose();
}
