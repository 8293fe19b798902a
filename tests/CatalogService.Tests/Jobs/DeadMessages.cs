using System.Text;
using CatalogService.Tests.Servers;
using RabbitMQ.Client;

namespace CatalogService.Tests.Jobs;

/// <summary>Messages that the broker has set aside.</summary>
internal static class DeadMessages
{
    private const string Queue = "jobs-import_dead";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Sets aside a message of each of these imports.</summary>
    public static async Task PublishDeadMessagesAsync(this CatalogServers servers, params Guid[] jobs)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMQ) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Cancel);
        foreach (var job in jobs)
        {
            var message = Encoding.UTF8.GetBytes($$$"""{"message":{"jobId":"{{{job}}}"}}""");
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties(), message, Cancel);
        }
    }
}
