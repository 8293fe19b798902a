using Gateway.EdgeCache;
using Gateway.RateLimiting;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy;

/// <summary>
/// Sends a safe request once more, to another replica, when the first one could not be reached or broke off before it answered.
/// </summary>
internal sealed class RetryMiddleware(RequestDelegate next, RetryBudget budget, Telemetry telemetry, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        budget.Earn();
        return IsSafe(context.Request) ? AttemptAsync(context) : ForwardAsync(context);
    }

    // When its time is up, a request is cancelled as if the client had gone, and the proxy calls that a bad request.
    private async Task ForwardAsync(HttpContext context)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is { } failure)
            telemetry.NotForwarded(failure.Error);
        if (!context.Response.HasStarted && context.RequestAborted.IsCancellationRequested
            && context.GetForwarderErrorFeature()?.Error is ForwarderError.RequestCanceled)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
    }

    private async Task AttemptAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var proxy = context.GetReverseProxyFeature();
        var all = proxy.AvailableDestinations;
        await ForwardAsync(context);
        if (!Failed(context) || Without(all, proxy.ProxiedDestination) is not { Count: > 0 } others || !budget.TrySpend())
            return;

        context.Features.Set(new Attempts(started));
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        proxy.AvailableDestinations = others;
        proxy.ProxiedDestination = null;
        await ForwardAsync(context);
    }

    // A time-out is no reason, unless it was the connection's: what was too slow once would take as long again, and the client has gone. Of what the
    // edge cache fetches nobody has seen the beginning, so it may break off anywhere.
    private static bool Failed(HttpContext context)
        => !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && context.GetForwarderErrorFeature() is { } failure
            && (failure.Error is ForwarderError.Request or ForwarderError.ResponseHeaders || failure.IsUnreachable()
                || (failure.Error is ForwarderError.ResponseBodyDestination && context.Features.Get<EdgeFetch>() is not null));

    private static List<DestinationState> Without(IReadOnlyList<DestinationState> all, DestinationState? failed)
        => [.. all.Where(destination => destination != failed)];

    private static bool IsSafe(HttpRequest request)
        => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding");
}
