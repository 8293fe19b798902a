using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using StackExchange.Redis;
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

    [Fact]
    public async Task Replica_takes_over_from_a_Redis_that_is_lost_and_the_lost_one_comes_back_as_its_replica()
    {
        using var folder = new DataFolder();
        var builder = RunningServers.CreateBuilder(folder.Setting, "--LocalServers:Cluster=true");
        builder.AddRedis(RunningServers.Redis);
        builder.UseLocalServers();
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        foreach (var server in new[] { "cache-1", "cache-2", "cache-sentinel-1", "cache-sentinel-2", "cache-sentinel-3" })
            await app.WaitUntilHealthyAsync(server, Cancel);
        var address = await app.GetConnectionStringAsync(RunningServers.Redis, Cancel);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(address!);
        await redis.GetDatabase().StringSetAsync("key", "value");
        Assert.Equal(1, (int)await redis.GetDatabase().ExecuteAsync("WAIT", 1, 4_000));

        await Signals.SendAsync("KILL", app.ProcessOf("cache-1")!.Value, Cancel);

        await Eventually.TrueAsync(async () => await WriteAsync(redis) && await RoleAsync(app, "cache-1") == "slave");
        Assert.Equal("value", await redis.GetDatabase().StringGetAsync("key"));
        Assert.Equal("master", await RoleAsync(app, "cache-2"));
    }

    private static async Task<bool> WriteAsync(ConnectionMultiplexer redis)
    {
        try
        {
            return await redis.GetDatabase().StringSetAsync("after", "failover");
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task<string> RoleAsync(DistributedApplication app, string server)
    {
        var resource = app.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .OfType<IResourceWithConnectionString>().Single(one => one.Name == server);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync((await resource.GetConnectionStringAsync(Cancel))!);
            return redis.GetServers()[0].Role().Value;
        }
        catch (RedisException)
        {
            return "unknown";
        }
    }

    private static Task<IConnection> ConnectAsync(string address)
    {
        var (user, hosts) = (address.Split('@')[0], address.Split('@')[1].Split(','));
        Assert.Equal(3, hosts.Length);
        var factory = new ConnectionFactory { Uri = new Uri($"{user}@{hosts[0]}"), AutomaticRecoveryEnabled = false };
        return factory.CreateConnectionAsync(hosts.Select(AmqpTcpEndpoint.Parse), "test", Cancel);
    }
}
