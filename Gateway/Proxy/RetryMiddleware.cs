using System.Diagnostics;
using Gateway.EdgeCache;
using Gateway.RateLimiting;
using Microsoft.Extensions.ObjectPool;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy;

/// <summary>
/// Forwards a request within the time that its route allows. Sends a safe one once more, to another replica if there is one, when the first one could not be reached
/// or broke off before it answered.
/// </summary>
internal sealed class RetryMiddleware(RequestDelegate next, RetryBudget budget, Telemetry telemetry, TimeProvider time)
{
    private readonly ObjectPool<TimeLimit> _limits = ObjectPool.Create<TimeLimit>();

    // One state machine for all of it: this is what each request waits in.
    public async Task InvokeAsync(HttpContext context)
    {
        budget.Earn();
        var proxy = context.GetReverseProxyFeature();
        var (all, started) = (proxy.AvailableDestinations, time.GetTimestamp());
        var limit = Limit(context, proxy.Route.Config.Timeout);
        try
        {
            await next(context);
            if (context.GetForwarderErrorFeature() is null)
                return;
            Note(context);
            if (!MayRepeat(context) || !budget.TrySpend())
                return;

            context.Features.Set(new Attempts(started));
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxy.AvailableDestinations = Others(all, proxy.ProxiedDestination);
            proxy.ProxiedDestination = null;
            await next(context);
            Note(context);
        }
        finally
        {
            if (limit is not null)
            {
                limit.End(context);
                _limits.Return(limit);
            }
        }
    }

    private TimeLimit? Limit(HttpContext context, TimeSpan? timeout)
    {
        // Whoever looks at a request in a debugger takes his time.
        if (timeout is null || Debugger.IsAttached)
            return null;
        var limit = _limits.Get();
        limit.Begin(context, timeout.Value);
        return limit;
    }

    // When its time is up, a request is cancelled as if the client had gone, and the proxy calls that a bad request.
    private void Note(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure)
            return;
        telemetry.NotForwarded(failure.Error);
        if (failure.Error is ForwarderError.RequestCanceled && !context.Response.HasStarted && context.RequestAborted.IsCancellationRequested)
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
    }

    // A time-out is no reason, unless it was the connection's: what was too slow once would take as long again, and the client has gone. Of what the
    // edge cache fetches nobody has seen the beginning, so it may break off anywhere.
    private static bool MayRepeat(HttpContext context)
        => IsSafe(context.Request) && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && context.GetForwarderErrorFeature() is { } failure
            && (failure.Error is ForwarderError.Request or ForwarderError.ResponseHeaders || failure.IsUnreachable()
                || (failure.Error is ForwarderError.ResponseBodyDestination && context.Features.Get<EdgeFetch>() is not null));

    // The only one may be a load balancer, with another replica behind it.
    private static IReadOnlyList<DestinationState> Others(IReadOnlyList<DestinationState> all, DestinationState? failed)
        => all.Count == 1 ? all : [.. all.Where(destination => destination != failed)];

    private static bool IsSafe(HttpRequest request)
        => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding");
}
