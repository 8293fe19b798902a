using Aspire.Hosting.Eventing;
using LocalServers.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;
using TestServers;

namespace LocalServers.Tests;

public class ServerTests
{
    [Fact]
    public async Task Servers_listen_on_loopback_and_leave_no_process_or_folder()
    {
        var running = await Running.StartAsync(builder =>
        {
            builder.AddPostgres("postgres").AddDatabase("db");
            builder.AddRedis("cache");
            builder.AddRabbitMQ("messaging");
        });
        var folder = running.Folder;

        await using (var database = NpgsqlDataSource.Create(await running.ConnectionStringAsync("db")))
            Assert.Equal("db", await QueryAsync(database, "SELECT current_database()"));
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(await running.ConnectionStringAsync("cache")))
            Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
        var factory = new ConnectionFactory { Uri = new Uri(await running.ConnectionStringAsync("messaging")) };
        await using (var connection = await factory.CreateConnectionAsync(running.Token))
            Assert.True(connection.IsOpen);
        Assert.All(
            ["postgres", "cache", "messaging"],
            server => Assert.All(Sockets.ListeningOf(running.App.ProcessOf(server)!.Value), Sockets.AssertLoopback));

        Assert.NotEmpty(ProcessTable.Mentioning(folder));
        await running.DisposeAsync();
        Assert.Empty(ProcessTable.Mentioning(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Data_and_passwords_of_volumes_survive_an_AppHost_restart()
    {
        using var folder = new DataFolder();
        string connectionString;
        await using (var first = await Running.StartAsync(Describe, folder))
        {
            connectionString = await first.ConnectionStringAsync("db");
            await using var database = NpgsqlDataSource.Create(connectionString);
            await QueryAsync(database, "CREATE TABLE kept AS SELECT 42 AS id");
            await using var redis = await ConnectionMultiplexer.ConnectAsync(await first.ConnectionStringAsync("cache"));
            await redis.GetDatabase().StringSetAsync("kept", 42);
            await DeclareQueueAsync(first, passive: false);
        }

        await using var second = await Running.StartAsync(Describe, folder);
        var again = await second.ConnectionStringAsync("db");
        await using var kept = NpgsqlDataSource.Create(again);
        await using var cache = await ConnectionMultiplexer.ConnectAsync(await second.ConnectionStringAsync("cache"));

        Assert.Equal(42, await QueryAsync(kept, "SELECT id FROM kept"));
        Assert.Equal(42, await cache.GetDatabase().StringGetAsync("kept"));
        await DeclareQueueAsync(second, passive: true);
        Assert.Equal(PasswordOf(connectionString), PasswordOf(again));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "secrets.json")));

        static void Describe(IDistributedApplicationBuilder builder)
        {
            builder.AddPostgres("postgres").WithDataVolume().AddDatabase("db");
            builder.AddRedis("cache").WithDataVolume();
            builder.AddRabbitMQ("messaging").WithDataVolume();
        }
    }

    [Fact]
    public async Task Custom_Redis_and_RabbitMQ_passwords_may_contain_special_characters()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            var password = builder.AddParameter("password", "it's \"#1\" \\n ä", secret: true);
            builder.AddRedis("cache", password: password);
            builder.AddRabbitMQ("messaging", password: password);
        });

        // Its check logs in.
        await running.HealthyAsync("cache");
        await running.HealthyAsync("messaging");
    }

    [Fact]
    public async Task Data_without_a_volume_is_lost_between_runs()
    {
        using var folder = new DataFolder();
        await using (var first = await Running.StartAsync(Describe, folder))
        {
            await using var database = NpgsqlDataSource.Create(await first.ConnectionStringAsync("db"));
            await QueryAsync(database, "CREATE TABLE lost AS SELECT 42 AS id");
        }

        await using var second = await Running.StartAsync(Describe, folder);
        await using var empty = NpgsqlDataSource.Create(await second.ConnectionStringAsync("db"));
        Assert.Equal(0L, await QueryAsync(empty, "SELECT count(*) FROM pg_class WHERE relname = 'lost'"));

        static void Describe(IDistributedApplicationBuilder builder) => builder.AddPostgres("postgres").AddDatabase("db");
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("postgres")]
    public async Task Configured_connection_string_is_used_and_no_server_is_started(string given)
    {
        await using var server = await Running.StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("orders"));
        await server.HealthyAsync("orders");
        var connectionString = await server.App.GetConnectionStringAsync(given, server.Token);

        await using var running = await Running.StartAsync(
            builder =>
            {
                var database = builder.AddPostgres("postgres").AddDatabase("orders");
                builder.AddExecutable("service", "sleep", "/", "100").WithReference(database).WaitFor(database);
            },
            folder: null, $"--ConnectionStrings:{given}={connectionString}");
        var service = await running.UntilAsync("service", state => state.Snapshot.State?.Text == KnownResourceStates.Running);

        var variable = Assert.Single(service.Snapshot.EnvironmentVariables, variable => variable.Name == "ConnectionStrings__orders");
        await using var orders = NpgsqlDataSource.Create(variable.Value!);
        Assert.Equal("orders", await QueryAsync(orders, "SELECT current_database()"));
        Assert.DoesNotContain(service.Snapshot.EnvironmentVariables, other => other.Name == "ORDERS_HOST");
        Assert.Empty(ProcessTable.Mentioning(running.Folder));
    }

    [Fact]
    public async Task Single_server_can_run_as_a_process_in_container_mode()
    {
        using var folder = new DataFolder();
        var builder = RunningServers.CreateBuilder(folder.Setting, "--LocalServers:Mode=container");
        builder.AddPostgres("postgres");
        builder.AddRedis("cache").RunAsProcess();

        builder.UseLocalServers();

        Assert.Single(builder.Resources.OfType<ContainerResource>(), server => server.Name == "postgres");
        Assert.Single(builder.Resources.OfType<ExecutableResource>(), server => server.Name == "cache");
        await builder.DisposeAsync();
    }

    [Fact]
    public async Task Aspire_commands_stop_start_and_restart_each_server()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            builder.AddPostgres("postgres").AddDatabase("db");
            builder.AddRedis("cache");
            builder.AddRabbitMQ("messaging");
        });
        foreach (var server in (string[])["postgres", "cache", "messaging"])
        {
            await running.HealthyAsync(server);
            var first = running.App.ProcessOf(server);

            await running.App.ExecuteAsync(server, KnownResourceCommands.StopCommand, running.Token);
            await running.UntilAsync(server, state => KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text));
            Assert.Null(running.App.ProcessOf(server));
            await running.App.ExecuteAsync(server, KnownResourceCommands.StartCommand, running.Token);
            await running.HealthyAsync(server);
            var second = running.App.ProcessOf(server);
            await running.App.ExecuteAsync(server, KnownResourceCommands.RestartCommand, running.Token);
            await running.UntilAsync(server, _ => running.App.ProcessOf(server) is { } third && third != second);
            await running.HealthyAsync(server);

            Assert.NotEqual(first, second);
        }
    }

    [Fact]
    public async Task Creation_of_databases_that_a_stop_cuts_short_does_not_fail_those_who_wait_for_the_next_start()
    {
        await using var running = await Running.StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("db"));
        await running.HealthyAsync("postgres");
        var server = running.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == "postgres");

        await running.App.Services.GetRequiredService<IDistributedApplicationEventing>()
            .PublishAsync(new ResourceReadyEvent(server, running.App.Services), new CancellationToken(canceled: true));

        await running.HealthyAsync("db");
    }

    [Fact]
    public async Task Dropped_database_is_recreated_when_its_server_restarts_and_follows_its_state()
    {
        await using var running = await Running.StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("db"));
        await running.HealthyAsync("db");
        await using var server = NpgsqlDataSource.Create(await running.ConnectionStringAsync("postgres") + ";Database=postgres");
        await QueryAsync(server, "DROP DATABASE db WITH (FORCE)");

        var down = running.UntilAsync("db", state => state.Snapshot.State?.Text != KnownResourceStates.Running);
        await Signals.SendAsync("KILL", running.App.ProcessOf("postgres")!.Value, running.Token);
        await down;

        await running.UntilAsync("db", state => state.Snapshot.State?.Text == KnownResourceStates.Running);
        await using var database = NpgsqlDataSource.Create(await running.ConnectionStringAsync("db"));
        while (!await ExistsAsync(database))
            await Task.Delay(100, running.Token);
    }

    private static async Task<bool> ExistsAsync(NpgsqlDataSource database)
    {
        try
        {
            return "db".Equals(await QueryAsync(database, "SELECT current_database()"));
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task DeclareQueueAsync(Running running, bool passive)
    {
        var factory = new ConnectionFactory { Uri = new Uri(await running.ConnectionStringAsync("messaging")) };
        await using var connection = await factory.CreateConnectionAsync(running.Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: running.Token);
        await channel.QueueDeclareAsync(
            "kept", durable: true, exclusive: false, autoDelete: false, passive: passive, cancellationToken: running.Token);
    }

    private static async Task<object?> QueryAsync(NpgsqlDataSource database, string sql)
    {
#pragma warning disable CA2100 // The test's own text.
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static string? PasswordOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Password;
}
