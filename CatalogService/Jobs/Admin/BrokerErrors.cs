using RabbitMQ.Client.Exceptions;

namespace CatalogService.Jobs.Admin;

/// <summary>Distinguishes failures of the broker (unavailable, unresponsive or refusing) from all others.</summary>
internal static class BrokerErrors
{
    /// <summary>Returns whether a failure is one of the broker.</summary>
    /// <param name="cancellationToken">The token of the request: time-outs of the client library also end in a cancellation.</param>
    public static bool Is(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        BrokerUnreachableException or RabbitMQClientException or IOException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
