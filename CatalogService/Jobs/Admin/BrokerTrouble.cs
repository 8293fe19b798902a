using RabbitMQ.Client.Exceptions;

namespace CatalogService.Jobs.Admin;

/// <summary>Tells a broker that is away, hangs or refuses from everything else.</summary>
internal static class BrokerTrouble
{
    /// <param name="cancellationToken">The request's: the library's own limits end in a cancellation as well.</param>
    public static bool Is(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        BrokerUnreachableException or RabbitMQClientException or IOException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
