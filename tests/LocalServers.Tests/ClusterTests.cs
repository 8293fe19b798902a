using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
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

        BasicGetResult? message = null;
        await Eventually.TrueAsync(async () => (message = await TryGetAsync(address!)) is not null);
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

    [Fact]
    public async Task Promoted_standby_has_all_commits_and_the_lost_primary_comes_back_as_its_standby()
    {
        using var folder = new DataFolder();
        var builder = RunningServers.CreateBuilder(folder.Setting, "--LocalServers:Cluster=true");
        builder.AddPostgres(RunningServers.Postgres).AddDatabase("catalogdb");
        builder.UseLocalServers();
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        foreach (var server in new[] { "postgres-1", "postgres-2" })
            await app.WaitUntilHealthyAsync(server, Cancel);
        await using var database = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("catalogdb", Cancel))!);
        await Eventually.TrueAsync(async () => await ScalarAsync(database, "SHOW synchronous_standby_names") is "*");
        await ScalarAsync(database, "CREATE TABLE orders (id int)");
        await ScalarAsync(database, "INSERT INTO orders VALUES (1)");
        var lost = app.ProcessOf("postgres-1")!.Value;

        // Frozen and not killed: it would be started again at once. Cut off like this, it acknowledges nothing.
        await Signals.SendAsync("STOP", lost, Cancel);
        var promoting = app.ExecuteAsync("postgres-2", "promote", Cancel);

        await Eventually.TrueAsync(async () => await ScalarAsync(database, "INSERT INTO orders VALUES (2) RETURNING id") is 2);
        Assert.Equal(2L, await ScalarAsync(database, "SELECT count(DISTINCT id) FROM orders"));
        await Signals.SendAsync("CONT", lost, Cancel);
        await promoting;

        // Commits wait for the other one again.
        await Eventually.TrueAsync(async () => await ScalarAsync(database, "SHOW synchronous_standby_names") is "*"
            && await ScalarAsync(database, "SELECT application_name FROM pg_stat_replication") is "postgres-1");
    }

    [Fact]
    public async Task Primary_that_is_cut_off_from_its_standby_acknowledges_no_commit()
    {
        using var folder = new DataFolder();
        var builder = RunningServers.CreateBuilder(folder.Setting, "--LocalServers:Cluster=true");
        builder.AddPostgres(RunningServers.Postgres).AddDatabase("catalogdb");
        builder.UseLocalServers();
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        foreach (var server in new[] { "postgres-1", "postgres-2" })
            await app.WaitUntilHealthyAsync(server, Cancel);
        await using var database = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("catalogdb", Cancel))!);
        await Eventually.TrueAsync(async () => await ScalarAsync(database, "SHOW synchronous_standby_names") is "*");
        await ScalarAsync(database, "CREATE TABLE orders (id int)");
        var standby = app.ProcessOf("postgres-2")!.Value;

        await Signals.SendAsync("STOP", standby, Cancel);
        await using var connection = await database.OpenConnectionAsync(Cancel);
        await using var insert = new NpgsqlCommand("INSERT INTO orders VALUES (1)", connection);
        var acknowledged = insert.ExecuteNonQueryAsync(Cancel);
        await Eventually.TrueAsync(async () =>
            await ScalarAsync(database, "SELECT wait_event FROM pg_stat_activity WHERE query LIKE 'INSERT INTO orders%'") is "SyncRep");

        Assert.False(acknowledged.IsCompleted);
        await Signals.SendAsync("CONT", standby, Cancel);
        Assert.Equal(1, await acknowledged);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string statement)
    {
        try
        {
#pragma warning disable CA2100 // All statements are constants.
            await using var command = database.CreateCommand(statement);
#pragma warning restore CA2100
            return await command.ExecuteScalarAsync(Cancel);
        }
        catch (NpgsqlException failure) when (failure.IsTransient || failure.SqlState is "57P01" or "25006")
        {
            return null;
        }
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

    private static async Task<BasicGetResult?> TryGetAsync(string address)
    {
        try
        {
            await using var connection = await ConnectAsync(address);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
            return await channel.BasicGetAsync(Queue, autoAck: true, Cancel);
        }
        catch (Exception failure) when (failure is OperationInterruptedException or BrokerUnreachableException)
        {
            return null; // The others elect a new leader.
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
