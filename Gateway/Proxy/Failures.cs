using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>Tells failures apart, where the proxy's own word for them is too coarse.</summary>
internal static class Failures
{
    /// <summary>
    /// Whether no connection came about. When that took too long the proxy calls it a request that timed out; only the exception says that nothing was sent.
    /// </summary>
    public static bool IsUnreachable(this IForwarderErrorFeature? failure) => failure?.Exception
        is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
        or OperationCanceledException { InnerException: TimeoutException };
}
