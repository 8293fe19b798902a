using Gateway.Monitoring;
using Scalable.EdgeCache.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Proxy;

/// <summary>
/// Retries a safe request once, at another replica if there is one, if the first replica could not be reached or the connection broke
/// before the response. If the request fails, the response has <c>Retry-After</c>, and the status 503 if no replica received the request.
/// </summary>
internal sealed class RetryMiddleware(RequestDelegate next, RetryBudget budget, GatewayMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>In seconds: the time in which other replicas take over.</summary>
    private const string RetryAfter = "1";

    public async Task InvokeAsync(HttpContext context)
    {
        budget.Deposit();
        var proxy = context.GetReverseProxyFeature();
        var (all, started) = (proxy.AvailableDestinations, timeProvider.GetTimestamp());
        await next(context);
        if (context.GetForwarderErrorFeature() is null)
            return;
        Count(context);
        if (!CanRetry(context) || !budget.TryWithdraw())
        {
            Describe(context);
            return;
        }

        context.Features.Set(new FirstAttempt(started));
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        proxy.AvailableDestinations = Others(all, proxy.ProxiedDestination);
        proxy.ProxiedDestination = null;
        await next(context);
        Count(context);
        Describe(context);
    }

    private void Count(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is { } failure)
            metrics.ForwardFailed(failure.Error);
    }

    private static void Describe(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted)
            return;
        // A timeout cancels the request like a client's disconnect, which the proxy reports as a bad request.
        if (failure.Error is ForwarderError.RequestCanceled && context.RequestAborted.IsCancellationRequested)
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        else if (failure.IsUnreachable())
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            context.Response.Headers.RetryAfter = RetryAfter;
    }

    // A timeout is not retried, unless it was the connection's: a slow request would take as long again, and the client is gone. A response
    // to the edge cache's own request may break off anywhere, since no client has received its beginning.
    private static bool CanRetry(HttpContext context) =>
        IsSafe(context.Request)
            && !context.Response.HasStarted
            && !context.RequestAborted.IsCancellationRequested
            && context.GetForwarderErrorFeature() is { } failure
            && (failure.IsUnanswered()
                || (failure.Error is ForwarderError.ResponseBodyDestination && OriginFetchFeature.IsSetOn(context)));

    // A single destination is retried: it may be a load balancer with another replica behind it.
    private static IReadOnlyList<DestinationState> Others(IReadOnlyList<DestinationState> all, DestinationState? failed) =>
        all.Count == 1 ? all : [.. all.Where(destination => destination != failed)];

    private static bool IsSafe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding");
}
