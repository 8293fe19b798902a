using Yarp.ReverseProxy.Forwarder;

namespace Gateway;

/// <summary>Classifies failures for which the proxy's <see cref="ForwarderError"/> is too coarse.</summary>
internal static class ForwarderErrorExtensions
{
    /// <summary>
    /// Returns true if the replica broke the connection before a response, or there was none: the client did not cause it.
    /// </summary>
    public static bool IsUnanswered(this IForwarderErrorFeature? failure) =>
        failure?.Error is ForwarderError.Request or ForwarderError.ResponseHeaders || failure.IsUnreachable();

    /// <summary>
    /// Returns true if no connection was established. The proxy reports a connect timeout as a timed-out request; only the exception shows
    /// that nothing was sent.
    /// </summary>
    public static bool IsUnreachable(this IForwarderErrorFeature? failure) => failure?.Exception
        is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
        or OperationCanceledException { InnerException: TimeoutException };
}
