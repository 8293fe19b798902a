using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.ObjectPool;

namespace Gateway.Proxy;

/// <summary>
/// Cancels a request at its timeout, as <c>UseRequestTimeouts</c> does. Custom, because the framework creates a linked source, a feature
/// and a registration for disposal per request; this is one source with its timer, reused.
/// </summary>
internal sealed class PooledRequestTimeout : IHttpRequestTimeoutFeature, IResettable, IDisposable
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

    /// <summary>Called by the proxy when the connection is upgraded to another protocol.</summary>
    public void DisableTimeout() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void End(HttpContext context)
    {
        _registration.Dispose();
        context.RequestAborted = _client;
        context.Features.Set<IHttpRequestTimeoutFeature>(null);
    }

    /// <summary>Returns true if the instance can be reused, which it cannot after a timeout.</summary>
    public bool TryReset() => _source.TryReset();

    /// <summary>Called by the pool for an instance that it does not keep.</summary>
    public void Dispose() => _source.Dispose();
}
