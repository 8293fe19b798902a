using CatalogService.Tests.Servers;
using RabbitMQ.Client;

namespace CatalogService.Tests.Jobs;

/// <summary>A broker that comes back without the messages that it had confirmed.</summary>
public sealed class LostMessageTests(CatalogServers servers)
{
    private const string Queue = "jobs-import";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lost_messages_are_republished_when_the_broker_connection_is_restored()
    {
        var broker = new UriBuilder(servers.RabbitMQ);
        await using var proxy = new TcpProxy("127.0.0.1", broker.Port);
        broker.Port = proxy.Port;
        await servers.ExecuteAsync("delete from jobs");
        await using var replica = await Replica.StartAsync(servers, ("ConnectionStrings__messaging", broker.Uri.ToString()));
        using var me = replica.Address.User("loser");
        var (first, second) = (await me.ImportAsync().AcceptedAsync(), await me.ImportAsync().AcceptedAsync());
        await UntilAsync($"(select count(*) = 2 from jobs where id in ('{first}', '{second}') and published_at is not null)");
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMQ) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);

        await channel.QueuePurgeAsync(Queue, Cancel);
        proxy.CutAll();

        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Queue, Cancel) == 2);
        // And they wait as before.
        await UntilAsync("(select bool_and(publish_at > now() + interval '10 minutes') from jobs where state = 'queued')");
    }

    private Task UntilAsync(string condition) => Eventually.TrueAsync(() => servers.QueryAsync<bool>($"select {condition}"));
}
