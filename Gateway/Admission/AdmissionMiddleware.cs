using Scalable.AdmissionControl;
using Scalable.RateLimiting;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Admission;

/// <summary>
/// Chooses the replica of a request, as soon as one has room for it and it is the client's turn; otherwise rejects it: 503 with
/// <c>Retry-After</c>. Part of the proxy's pipeline, so a response of the edge cache needs no admission, and each attempt one of its own.
/// The work of a request is charged to its client, even if it was cancelled or timed out, but not if the replica failed. A stream is
/// measured until its response begins, so that many that connect at once wait for each other; long bodies have no measured work, and no
/// request has any with <c>AdmissionControl:Enabled</c> false: the rate limits by count remain.
/// </summary>
internal sealed class AdmissionMiddleware(
    RequestDelegate next, AdmissionControllers controllers, DistributedRateLimiter limiter, IProblemDetailsService problems)
{
    // The time that a longer body takes is the client's, and a replica waits for it without effort.
    private const int MaxBody = 64 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        return !controllers.Options.Enabled || proxy.AvailableDestinations.Count == 0 || HasLongBody(context)
            ? next(context)
            : AdmitAsync(context, proxy);
    }

    private static bool HasLongBody(HttpContext context) =>
        context.Request.ContentLength > MaxBody || context.Request.Headers.TransferEncoding.Count > 0;

    private async Task AdmitAsync(HttpContext context, IReverseProxyFeature proxy)
    {
        var route = proxy.Route.Config;
        var result = await controllers.Get(proxy.Cluster.Config.ClusterId).AcquireAsync(
            new AdmissionRequest(
                limiter.Identify(context),
                route.RouteId,
                proxy.AvailableDestinations,
                RouteCriticality.Of(route.Metadata, context.Request.Method)),
            context.RequestAborted);
        if (result.Lease is not { } lease)
        {
            await AdmissionRejection.WriteAsync(context, problems, result.RetryAfter);
            return;
        }

        using (lease)
        {
            proxy.AvailableDestinations = (DestinationState)lease.Destination;
            context.Features.Set(lease); // completed by the proxy's response transform
            await next(context);
            var failure = context.GetForwarderErrorFeature();
            if (lease.Complete(failed: failure is not null && IsOfReplica(failure.Error)) && !failure.IsUnanswered())
                limiter.Charge(context, lease.Work);
            context.Features.Set<AdmissionLease>(null);
        }
    }

    private static bool IsOfReplica(ForwarderError error) =>
        error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.ResponseHeaders;
}
