using System.Text;
using RabbitMQ.Client;
using TestServers;

namespace LocalServers.Tests;

/// <summary>Clusters of servers as processes of this machine.</summary>
public sealed class ClusterTests
{
    private const string Queue = "orders";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_outlives_the_broker_that_leads_it()
    {
        using var folder = new DataFolder();
        var builder = RunningServers.CreateBuilder(folder.Setting, "--LocalServers:Cluster=true", "--LocalServers:Restart=false");
        builder.AddRabbitMQ(RunningServers.RabbitMQ);
        builder.UseLocalServers();
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        foreach (var node in new[] { "messaging-1", "messaging-2", "messaging-3" })
            await app.WaitUntilHealthyAsync(node, Cancel);
        var address = await app.GetConnectionStringAsync(RunningServers.RabbitMQ, Cancel);

        await using (var connection = await ConnectAsync(address!))
        {
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
            await channel.QueueDeclareAsync(
                Queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Cancel);
            // Confirmed: a majority has it.
            await channel.BasicPublishAsync("", Queue, Encoding.UTF8.GetBytes("first"), Cancel);
        }

        // The node that answered the declaration leads the queue.
        await Signals.SendAsync("KILL", app.ProcessOf("messaging-1")!.Value, Cancel);

        await using var again = await ConnectAsync(address!);
        await using var reader = await again.CreateChannelAsync(cancellationToken: Cancel);
        BasicGetResult? message = null;
        await Eventually.TrueAsync(async () => (message = await reader.BasicGetAsync(Queue, autoAck: true, Cancel)) is not null);
        Assert.Equal("first", Encoding.UTF8.GetString(message!.Body.Span));
    }

    private static Task<IConnection> ConnectAsync(string address)
    {
        var (user, hosts) = (address.Split('@')[0], address.Split('@')[1].Split(','));
        Assert.Equal(3, hosts.Length);
        var factory = new ConnectionFactory { Uri = new Uri($"{user}@{hosts[0]}"), AutomaticRecoveryEnabled = false };
        return factory.CreateConnectionAsync(hosts.Select(AmqpTcpEndpoint.Parse), "test", Cancel);
    }
}
