using RabbitMQ.Client;

namespace LocalAspire.Hosting.Servers.RabbitMQ;

internal static class RabbitMQProbe
{
    public static async Task CheckAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(await resource.ConnectionStringAsync(cancellationToken) ?? ""),
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
            ClientProvidedName = "AppHost health check",
        };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        await connection.CloseAsync(cancellationToken);
    }
}
