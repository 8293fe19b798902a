using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using Scalable.AdmissionControl;
using Scalable.EdgeCache.Configuration;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Policies;
using ServiceDefaults.Deadlines;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy;

/// <summary>
/// Transforms requests to the catalogue, and its responses. The client's <c>Host</c> is not forwarded in any form: nothing in a response or
/// a cache may come from it.
/// </summary>
internal sealed class ForwardingTransforms(
    RateLimitPolicyProvider policies, DistributedRateLimiter limiter, TimeProvider timeProvider) : ITransformProvider
{
    // A client that could turn a GET into a DELETE behind the gateway would be treated as a reader.
    private static readonly string[] MethodOverrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    public void Apply(TransformBuilderContext context)
    {
        context.AddXForwardedFor(action: ForwardedTransformActions.Set);
        context.AddXForwardedProto(action: ForwardedTransformActions.Set);
        context.AddXForwardedHost(action: ForwardedTransformActions.Remove);
        context.AddXForwardedPrefix(action: ForwardedTransformActions.Remove);

        var timeout = context.Route.Timeout;
        context.AddRequestTransform(request =>
        {
            var (given, headers) = (request.HttpContext.Request.Headers, request.ProxyRequest.Headers);
            foreach (var name in MethodOverrides)
                Remove(name, given, headers);
            Remove(policies.CurrentOptions.ApiKeyHeader, given, headers);
            Remove(Deadline.Header, given, headers);
            Continue(given, headers);
            if (Left(request.HttpContext, timeout) is { } left)
                headers.TryAddWithoutValidation(Deadline.Header, left.ToString(CultureInfo.InvariantCulture));
            return default;
        });

        context.AddResponseTransform(response =>
        {
            if (response.ProxyResponse is { } received
                && response.HttpContext.Features.Get<AdmissionLease>() is { } lease
                && lease.Complete(received.Content.Headers.ContentLength))
            {
                limiter.Charge(response.HttpContext, lease.Work);
            }

            var headers = response.HttpContext.Response.Headers;
            headers.Remove("Server");
            headers.Remove("X-Powered-By");
            EdgeCacheHeaders.RemoveForClient(response.HttpContext);
            return default;
        });
    }

    // Continues the trace below the proxy's own span. A span of the HTTP client would repeat it, at several microseconds per call.
    private static void Continue(IHeaderDictionary given, HttpRequestHeaders headers)
    {
        Remove(HeaderNames.TraceParent, given, headers);
        Remove(HeaderNames.TraceState, given, headers);
        if (Activity.Current is not { } activity)
            return;
        headers.TryAddWithoutValidation(HeaderNames.TraceParent, activity.Id);
        if (!string.IsNullOrEmpty(activity.TraceStateString))
            headers.TryAddWithoutValidation(HeaderNames.TraceState, activity.TraceStateString);
    }

    // A lookup of a missing header costs less in the incoming request than in the outgoing one.
    private static void Remove(string name, IHeaderDictionary given, HttpRequestHeaders headers)
    {
        if (given.ContainsKey(name))
            headers.Remove(name);
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    // The shorter of the route's timeout and the client's deadline; a second attempt has the time that the first one left.
    private long? Left(HttpContext context, TimeSpan? timeout)
    {
        var given = Deadline.Read(context.Request);
        if ((timeout, given) is (null, null))
            return null;
        var most = Math.Min(timeout?.TotalMilliseconds ?? double.MaxValue, given?.TotalMilliseconds ?? double.MaxValue);
        var attempts = context.Features.Get<FirstAttempt>();
        var spent = attempts is null ? 0 : timeProvider.GetElapsedTime(attempts.Started).TotalMilliseconds;
        return (long)Math.Max(1, most - spent);
    }
}

/// <summary>The start of a request's first attempt.</summary>
internal sealed record FirstAttempt(long Started);
