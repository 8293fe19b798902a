using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Gateway.EdgeCache;
using Gateway.RateLimiting.Policies;
using Microsoft.Net.Http.Headers;
using ServiceDefaults.Deadlines;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy;

/// <summary>
/// What the catalogue gets to see of a request. Not the client's <c>Host</c>, in any form: nothing that ends up in a response, or a cache, may come
/// from it.
/// </summary>
internal sealed class ForwardedRequest(PolicySource policies, TimeProvider time) : ITransformProvider
{
    // A client that can turn a GET into a DELETE behind our back would pass as a reader.
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
            Remove(policies.Current.Options.ApiKeyHeader, given, headers);
            Remove(Deadline.Header, given, headers);
            Continue(given, headers);
            if (Left(request.HttpContext, timeout) is { } left)
                headers.TryAddWithoutValidation(Deadline.Header, left.ToString(CultureInfo.InvariantCulture));
            return default;
        });

        context.AddResponseTransform(response =>
        {
            var headers = response.HttpContext.Response.Headers;
            headers.Remove("Server");
            headers.Remove("X-Powered-By");
            if (response.HttpContext.Features.Get<EdgeFetch>() is null)
            {
                headers.Remove(AnswerReader.TagHeader);
                headers.Remove(AnswerReader.TargetedHeader);
            }

            return default;
        });
    }

    // The trace goes on below the proxy's own span. The HTTP client's would say the same once more, at several microseconds a call.
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

    // To look for what is not there costs less in the request that came than in the one that is made.
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

    // The shorter of what the route allows and what the client is ready to wait; a second attempt has what the first one left.
    private long? Left(HttpContext context, TimeSpan? timeout)
    {
        var given = Deadline.Read(context.Request);
        if ((timeout, given) is (null, null))
            return null;
        var most = Math.Min(timeout?.TotalMilliseconds ?? double.MaxValue, given?.TotalMilliseconds ?? double.MaxValue);
        var attempts = context.Features.Get<Attempts>();
        var spent = attempts is null ? 0 : time.GetElapsedTime(attempts.Started).TotalMilliseconds;
        return (long)Math.Max(1, most - spent);
    }
}

/// <summary>When the first attempt of a request began.</summary>
internal sealed record Attempts(long Started);
